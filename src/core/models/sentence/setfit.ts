/** SetFit folders (Tunstall et al. 2022): a sentence-transformers model and a head of scikit-learn. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';
import type { Weights } from '../architectures/weights';
import { absolute, dtypeOf, knownConfig, readWeights, type WeightsModel, weightsIn } from '../weights';
import { HEADS, headIn, readHead, type SentenceHead } from './head';
import { MODULES, type SentenceModules, sentenceModules } from './modules';
import { denseName, sentenceGraph } from './sentenceGraph';

/** The parts of a SetFit folder, with the head already read. */
export interface SetfitFolder {
  readonly modules: SentenceModules;
  readonly head: SentenceHead;
  /** The result of `weightsIn` for the transformer's folder. */
  readonly weights: string;
  readonly config: string;
  /** Labels by index; null if no file has any. */
  readonly labels: readonly string[] | null;
}

/** Whether a folder is that of a sentence-transformers model with a head. */
export function isSetfit(folder: string): boolean {
  return existsSync(join(folder, MODULES)) && headIn(folder) !== undefined;
}

function labelsOf({ labels }: SentenceModules, { classes, rows, multiLabel }: SentenceHead): readonly string[] | null {
  const count = rows === 1 && !multiLabel ? 2 : rows;
  if (classes === null) return labels?.length === count ? labels : null;
  // The head's classes are indices into the list of labels, or the labels themselves.
  return classes.map((name) => (/^\d+$/.test(name) ? (labels?.[Number(name)] ?? name) : name));
}

/** Reads the configs and the head of a SetFit folder. Throws ModelFolderError or CheckpointError that names what is not supported. */
export function setfitFolder(folder: string): SetfitFolder {
  const modules = sentenceModules(folder);
  const file = headIn(folder);
  const weights = weightsIn(modules.transformer);
  if (file === undefined) throw new ModelFolderError(l10n.t`${folder} has no ${HEADS.join(' or ')}`);
  if (weights === undefined)
    throw new ModelFolderError(
      l10n.t`${modules.transformer} has no model.safetensors or pytorch_model.bin: fetch it again`,
    );
  const head = readHead(file);
  return { modules, head, weights, config: join(modules.transformer, 'config.json'), labels: labelsOf(modules, head) };
}

async function denseWeights(folder: string, index: number, signal?: AbortSignal): Promise<Weights> {
  const file = weightsIn(folder);
  if (file === undefined) throw new ModelFolderError(l10n.t`${folder} has no model.safetensors or pytorch_model.bin`);
  const found = await readWeights(file, signal);
  return new Map(
    [...found].map(([name, t]) => {
      const own = name.replace(/^linear\./, `${denseName(index)}.`);
      return [own, { ...absolute(t, folder), name: own }];
    }),
  );
}

/** Builds the model. Locations of its tensors are absolute paths. Throws ModelFolderError or CheckpointError. */
export async function setfitModel(found: SetfitFolder, signal?: AbortSignal): Promise<WeightsModel> {
  const { modules, head, weights, config } = found;
  const json = knownConfig(config, modules.transformer);
  const own = await readWeights(weights, signal);
  const all = new Map([...own].map(([name, t]) => [name, absolute(t, dirname(weights))]));
  for (const [i, module] of modules.after.entries())
    if (module.kind === 'dense') for (const [name, t] of await denseWeights(module.folder, i, signal)) all.set(name, t);
  const from = {
    ...head,
    weight: absolute(head.weight, dirname(head.file)),
    bias: head.bias && absolute(head.bias, dirname(head.file)),
  };
  return { model: sentenceGraph(json, all, config, modules.after, from), dtype: dtypeOf(own) };
}
