/** Models of benchmarks: the bundled one, and the shapes of larger ones with random weights. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type Programs } from '../src/core/compile/compile';
import { bundledFolder } from '../src/core/models/catalog';
import { modelFiles } from '../src/core/models/folder';
import { decode } from '../src/core/onnx/decode';
import { type Placed, place } from '../src/core/onnx/externalData';
import { skim } from '../src/core/onnx/skim';
import type { Worker } from './python';

/** 'news' is the model that ships. */
export type Shape = 'news' | 'bert-base' | 'xlm-r-base';

/** Its folder; undefined where it was not made yet. */
export function folderOf(shape: Shape): string | undefined {
  if (shape === 'news') return bundledFolder();
  const folder = join('bench/.models', shape);
  return existsSync(join(folder, 'tokenizer_config.json')) ? folder : undefined;
}

/** Its folder, which the Python side makes where there is none. */
export async function madeFolder(shape: Shape, python: Worker): Promise<string> {
  const known = folderOf(shape);
  if (known !== undefined) return known;
  const folder = join('bench/.models', shape);
  process.stderr.write(`making ${folder}, once: a file of ${shape === 'xlm-r-base' ? '1.1' : '0.4'} GB\n`);
  await python.ask({ make: folder, shape });
  return folder;
}

/** Bytes of its weights. */
export function weightsOf(folder: string): number {
  const { files } = placedOf(folder);
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

export function placedOf(folder: string): Placed {
  const { onnx } = modelFiles(folder);
  return place(decode(skim(onnx), onnx), onnx);
}

/** The programs of a model folder, made anew, with the place of its weights. */
export function programsOf(folder: string): { readonly placed: Placed; readonly programs: Programs } {
  const placed = placedOf(folder);
  return { placed, programs: compile(placed.model) };
}
