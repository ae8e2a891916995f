/** Checkpoint -> the contents of a model folder. Connects the same stages as model.ts. */

import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ImportedModel, ImportRequest, WorkContext } from '../../protocol/requests';
import { CheckpointError } from '../errors';
import type { Model } from '../graph/graph';
import { FileStates } from '../models/fileStates';
import { type FlairCheckpoint, readCheckpoint } from '../models/flair/checkpoint';
import { flairConfig, flairSection } from '../models/flair/describe';
import { type FlairReading, flairGraph } from '../models/flair/graph';
import type { FlairSection } from '../models/flair/section';
import { DATA, layOut, wholeFolder, writeData, writeJson } from '../models/flair/writeFolder';
import { isTorchWeights } from '../models/weights';
import { GraphThread } from '../running/graphThread';
import type { Tokenizer } from '../tokenization/encoding';
import { flairParts, flairTokenizerOf, type TokenizerParts } from './flairTokenizer';

/** A checkpoint after reading; its graph refers to the file. */
export interface ReadFlair {
  readonly checkpoint: FlairCheckpoint;
  readonly graph: Model;
  /** config.json */
  readonly config: Record<string, unknown>;
  /** The model's tokenizer, without Flair's own preprocessing. */
  readonly tokenizer: Tokenizer;
  /** The tokenizer's files. */
  readonly parts: TokenizerParts;
  /** The Flair section of config.json. */
  readonly section: FlairSection;
  /** Warnings about this combination. */
  readonly notes: readonly string[];
}

/** Whether a path is a Flair checkpoint, by its extension and contents. */
export function isCheckpoint(path: string): boolean {
  return (
    /\.(pt|pth|bin|ckpt)$/i.test(path) &&
    !isTorchWeights(path) &&
    statSync(path, { throwIfNoEntry: false })?.isFile() === true
  );
}

/** Warnings about a tokenizer that is not the model's: its ids are rows of the embedding table. */
function vocabularyNotes(checkpoint: FlairCheckpoint, tokenizer: Tokenizer): readonly string[] {
  const rows = checkpoint.encoderWeights.get('embeddings.word_embeddings.weight')?.dims[0];
  const { size } = tokenizer;
  if (rows === undefined || size === rows) return [];
  const both = `the tokenizer has ${size} entries and the model has ${rows} rows of word embeddings`;
  if (size > rows)
    throw new CheckpointError(l10n.t`${checkpoint.file} was not trained with this tokenizer: ${both}`, {
      hints: [l10n.t`its base model is ${checkpoint.baseModel}: give the folder of that model by --tokenizer`],
    });
  return [`${both}: make sure that it is the tokenizer of ${checkpoint.baseModel}`];
}

function readingOf(checkpoint: FlairCheckpoint, tokenizer: Tokenizer): FlairReading {
  const { cls } = tokenizer.roles;
  const [first] = tokenizer.wrap(tokenizer.encode('a'));
  return {
    firstIsCls: checkpoint.initialCls ?? (cls !== undefined && first?.id === cls),
    longest: tokenizer.longest ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * Reads a Flair checkpoint. Throws CheckpointError that names what is missing, damaged, hostile or not supported.
 * @param tokenizerFolder the base model's tokenizer, for checkpoints without one (Flair before 0.11)
 */
export async function readFlair(
  file: string,
  tokenizerFolder: string | undefined,
  signal?: AbortSignal,
): Promise<ReadFlair> {
  const checkpoint = await readCheckpoint(resolve(file), signal);
  const parts = await flairParts(checkpoint, tokenizerFolder);
  const tokenizer = flairTokenizerOf(checkpoint, parts);
  const notes = vocabularyNotes(checkpoint, tokenizer);
  const reading = readingOf(checkpoint, tokenizer);
  const { model, block } = flairGraph(checkpoint, reading);
  const section = flairSection(checkpoint, reading, block);
  return { checkpoint, graph: model, section, config: flairConfig(checkpoint, section), tokenizer, parts, notes };
}

/** The bytes of a graph. @param file for messages */
async function encoded(model: Model, file: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const graph = new GraphThread(file, { placed: { model, folder: '', files: [] }, dtype: 'fp32' });
  try {
    return await graph.ask('file', {}, signal);
  } finally {
    graph.dispose();
  }
}

/**
 * Writes a checkpoint as a model folder that Gradlens and ONNX Runtime can read. The folder is written completely or not
 * at all; weights are streamed. Progress: stage 'load', bytes. Throws CheckpointError, CancelledError.
 */
export async function importModel(request: ImportRequest, context: WorkContext = {}): Promise<ImportedModel> {
  const { folder, tokenizer } = request;
  const file = resolve(request.checkpoint);
  const states = new FileStates([file]);
  const read = await readFlair(file, tokenizer, context.signal);
  const laid = layOut(read.graph);
  await wholeFolder(folder, async (into) => {
    mkdirSync(join(into, 'onnx'));
    await writeData(laid, dirname(file), join(into, 'onnx', DATA), context.signal, (done, total) =>
      context.progress?.({ stage: 'load', done, total }),
    );
    states.check();
    writeFileSync(join(into, 'onnx', 'model.onnx'), await encoded(laid.model, file, context.signal));
    const warnings = [...read.section.warnings, ...read.notes];
    writeJson(into, 'config.json', { ...read.config, flair: { ...read.section, warnings } });
    writeJson(into, 'tokenizer.json', read.parts.tokenizer);
    writeJson(into, 'tokenizer_config.json', read.parts.config);
  });
  const { labels } = read.checkpoint;
  const notes = [...read.section.rules, ...read.section.warnings, ...read.notes];
  return { schema: 1, folder: resolve(folder), checkpoint: file, labels, bytes: laid.size, notes };
}
