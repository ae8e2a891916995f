/** Known labels of documents, by the options of the user. */
import path from 'node:path';
import { mappedLabel } from '../../core/data/labelMap';
import type { InputOptions } from '../options/inputOptions';

/** The label of a text file: the name of its folder, where that was asked for. */
export function labelOfFile(file: string, options: InputOptions): string | null {
  return options.labelFrom === 'folder'
    ? mappedLabel(path.basename(path.dirname(path.resolve(file))), options.labelMap)
    : null;
}
