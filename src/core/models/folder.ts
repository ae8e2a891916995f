/** Finds the files of a model folder in Hugging Face layout. Nothing is loaded here. */

import { existsSync, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Dtype } from '../../protocol/requests';
import { ModelFolderError } from '../errors';
import { hasTokenizer } from './tokenizerNames';
import { chooseGraph, graphListing, variantOf } from './variants';
import { exportHint, isTorchWeights, weightsIn } from './weights';

/** Longest chain of symbolic links that is followed; caches have two. */
const MOST_LINKS = 16;

export interface ModelFiles {
  /** The .onnx file; if there is none, the file of weights for which a graph is built. */
  readonly onnx: string;
  readonly weights: boolean;
  /** The folder of config.json and the tokenizer. */
  readonly folder: string;
  readonly config: string;
  /** The data type by the name of the .onnx file, or by the header of the weights. */
  readonly dtype: Dtype;
}

/** Errors of the file system, with the path. */
function attempt<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ModelFolderError(l10n.t`${path} cannot be read (${code}): check the path and its permissions`, { cause });
  }
}

function kind(path: string): 'file' | 'folder' | undefined {
  const s = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  return s?.isFile() ? 'file' : s?.isDirectory() ? 'folder' : undefined;
}

/** Paths of the .onnx files of a folder and of its onnx/ folder, relative to it and with `/`. */
function onnxFiles(folder: string): readonly string[] {
  return ['onnx/', ''].flatMap((below) => {
    const at = join(folder, below);
    if (kind(at) !== 'folder') return [];
    return attempt(at, () => readdirSync(at))
      .filter((name) => name.endsWith('.onnx') && kind(join(at, name)) === 'file')
      .map((name) => below + name);
  });
}

function choose(folder: string, dtype: Dtype | undefined): string {
  const found = onnxFiles(folder);
  const chosen = chooseGraph(found, dtype);
  if (chosen !== undefined) return join(folder, chosen);
  const there = graphListing(found);
  if (dtype !== undefined && found.length > 0)
    throw new ModelFolderError(l10n.t`${folder} has no ${dtype} model; it has ${there}: take one of these`);
  if (found.length > 0)
    throw new ModelFolderError(l10n.t`${folder} has several models and none is model.onnx: name one of ${there}`);
  const weights = weightsIn(folder);
  if (weights !== undefined && (dtype === undefined || dtype === 'fp32')) return weights;
  if (weights !== undefined)
    throw new ModelFolderError(
      l10n.t`${folder} has no ${String(dtype)} model; it only has weights (${basename(weights)}): leave out --dtype`,
    );
  throw new ModelFolderError(l10n.t`${folder} has no onnx/model.onnx or model.onnx: export it first`, {
    hints: exportHint(folder, folder),
  });
}

/** The file or the first target of its links with a config beside it or one folder up. */
function withConfig(file: string): string {
  const beside = (at: string) => [dirname(at), dirname(dirname(at))].some((p) => existsSync(join(p, 'config.json')));
  let at = file;
  for (let links = 0; links < MOST_LINKS && !beside(at); links++) {
    if (!lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return file;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return beside(at) ? at : file;
}

/**
 * The files of a model named by a folder or by an .onnx file, whose config and tokenizer are beside it or one folder up.
 * Throws ModelFolderError that names the missing file and the folders that were searched.
 */
export function modelFiles(model: string, dtype?: Dtype): ModelFiles {
  const path = resolve(model);
  const is = kind(path);
  if (is === undefined)
    throw new ModelFolderError(
      l10n.t`there is no model at ${model}: give a folder with onnx/model.onnx and config.json, or an .onnx file`,
    );
  if (is === 'file' && !/\.(?:onnx|safetensors)$/.test(path) && !isTorchWeights(path))
    throw new ModelFolderError(l10n.t`${model} is not an .onnx file: give a model folder or an .onnx file`);
  const onnx = is === 'folder' ? choose(path, dtype) : withConfig(path);
  const places = [dirname(onnx), dirname(dirname(onnx))];
  const has = (folder: string, name: string) => existsSync(join(folder, name));
  // Config and tokenizer are in one folder; a config is enough if the tokenizer is given by an option.
  const folder =
    places.find((p) => has(p, 'config.json') && hasTokenizer(p)) ?? places.find((p) => has(p, 'config.json'));
  if (!folder)
    throw new ModelFolderError(l10n.t`${onnx} has no config.json beside it or one folder up (${places.join(', ')})`);
  const weights = !onnx.endsWith('.onnx');
  return { onnx, weights, folder, config: join(folder, 'config.json'), dtype: variantOf(basename(onnx)) ?? 'fp32' };
}
