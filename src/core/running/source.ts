/** What a model was read from, as what runs it sees it. */
import { relative } from 'node:path';
import type { ModelConfig } from '../models/config';
import type { FileStates } from '../models/fileStates';
import type { ModelFiles } from '../models/folder';
import type { Placed } from '../onnx/externalData';
import type { Tokenizer } from '../tokenization/encoding';

export interface Source {
  readonly files: ModelFiles;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly placed: Placed;
  readonly states: FileStates;
  /** What the numbers are stored as. */
  readonly dtype: string;
  /** What is odd about it: every result says it. */
  readonly notes: readonly string[];
}

/** The model's files, named as programs name them. */
export function namesOf({ files, folder }: Placed): readonly string[] {
  return files.map((f) => relative(folder, f));
}
