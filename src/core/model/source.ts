/** Reads a model in either published form: a folder, or a Flair checkpoint. */

import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ModelOptions, WorkContext } from '../../protocol/requests';
import { throwIfCancelled, UsageError } from '../errors';
import { type ModelConfig, parseConfig, readConfig } from '../models/config';
import { FileStates } from '../models/fileStates';
import type { ModelFiles } from '../models/folder';
import type { ProgramStore } from '../models/programStore';
import { findFiles, type ModelPlaces, place } from '../onnx/externalData';
import { builtFacts, type GraphFacts } from '../running/graphFacts';
import { fileFacts } from '../running/graphReading';
import { inFile } from '../running/graphs';
import type { Origin } from '../running/graphTasks';
import { GraphThread } from '../running/graphThread';
import type { ModelSource } from '../running/source';
import type { Tokenizer } from '../tokenization/encoding';
import { flairTokenizer } from '../tokenization/flair/flairTokenizer';
import { TOKENIZER_FILES } from '../tokenization/folder/readFolder';
import { loadTokenizer } from '../tokenization/tokenizer';
import { isCheckpoint, readFlair } from './importing';
import { findModel } from './origin';

/** A tokenizer with the preprocessing of the config: for Flair models, Flair's. */
export function readingOf(tokenizer: Tokenizer, { flair }: ModelConfig): Tokenizer {
  if (flair === null) return tokenizer;
  return { ...flairTokenizer(tokenizer, flair.text), longest: tokenizer.longest ?? flair.longest ?? undefined };
}

/** The states of a config and of a tokenizer folder's files, taken before they are read. */
export function tokenizerFiles(folder: string, config: string, others: readonly string[] = []): FileStates {
  return new FileStates([config, ...others, ...TOKENIZER_FILES.map((name) => join(folder, name))]);
}

/**
 * Sets the hash of the files that were read beside the graph. Throws ModelFolderError if they have changed meanwhile.
 */
export function known(beside: FileStates): FileStates {
  const content = beside.read();
  beside.check();
  beside.know(content);
  return beside;
}

function notesOf({ weights }: ModelFiles, { fullUpTo }: ModelConfig): readonly string[] {
  if (!weights || fullUpTo === null) return [];
  return [
    `its block-sparse attention is full attention for texts of up to ${fullUpTo} tokens: longer ones are read in windows of that size`,
  ];
}

async function fromFolder(
  named: string,
  options: ModelOptions,
  context: WorkContext,
  store: ProgramStore | undefined,
): Promise<ModelSource> {
  const { files, origin, reading: readingOfConfig, beside: others } = await findModel(named, options, context);
  const folder = options.tokenizer ? resolve(options.tokenizer) : files.folder;
  const beside = tokenizerFiles(folder, files.config, others);
  const config = readConfig(files.config);
  const before = new FileStates([files.onnx]);
  const labels = config.labels ?? config.labelsOfIds;
  const wanted = { labels: labels?.length ?? null, output: options.outputName, ids: options.inputName };
  const from = await origin(wanted);
  const graph = new GraphThread(files.onnx, from);
  try {
    const reading = inFile(files.onnx, () => readGraph(graph, from, store, context.signal));
    // Errors of the tokenizer are reported first, whichever is read first.
    reading.catch(() => undefined);
    const tokenizer = await loadTokenizer(folder, files.config);
    throwIfCancelled(context.signal);
    const read = await reading;
    const states = new FileStates(read.places.files);
    before.check();
    const own = { files, tokenizer: readingOf(tokenizer, config), graph, states, beside: known(beside) };
    const notes = [...notesOf(files, config), ...(tokenizer.origin?.warnings ?? [])];
    return { ...own, config: readingOfConfig(config, read.outputs), notes, ...read };
  } catch (error) {
    graph.dispose();
    throw error;
  }
}

/** Facts of a graph, and its files. Facts of weights are not stored: they depend on several files. */
async function readGraph(
  graph: GraphThread,
  from: Origin,
  store: ProgramStore | undefined,
  signal: AbortSignal | undefined,
): Promise<GraphFacts & { readonly places: ModelPlaces }> {
  if ('placed' in from) return { ...builtFacts(from), places: from.placed };
  const { onnx, weights, wanted } = from;
  const { references, ...facts } = await fileFacts(onnx, wanted, weights ? undefined : store, () =>
    graph.ask('read', {}, signal),
  );
  const { folder, files } = findFiles(references, onnx);
  return { ...facts, places: { folder, files } };
}

/** Reads a Flair checkpoint without conversion: nothing is written, the programs refer to the checkpoint. */
async function fromFlair(named: string, options: ModelOptions, { signal }: WorkContext): Promise<ModelSource> {
  if (options.dtype !== undefined && options.dtype !== 'fp32')
    throw new UsageError(
      l10n.t`--dtype ${options.dtype} does not apply to Flair checkpoints, whose weights have one type: leave it out`,
    );
  const file = resolve(named);
  const before = new FileStates([file]);
  const folder = options.tokenizer;
  const beside = new FileStates(folder === undefined ? [] : TOKENIZER_FILES.map((name) => join(folder, name)));
  const found = await readFlair(file, options.tokenizer, signal);
  throwIfCancelled(signal);
  const placed = place(found.graph, file);
  const states = new FileStates(placed.files);
  before.check();
  const config = parseConfig(found.config, file);
  const files: ModelFiles = {
    onnx: file,
    folder: options.tokenizer ?? dirname(file),
    config: file,
    weights: true,
    dtype: 'fp32',
  };
  const tokenizer = readingOf(found.tokenizer, config);
  const from = { placed, dtype: files.dtype };
  const graph = new GraphThread(file, from);
  const read = { ...builtFacts(from), places: placed };
  return { files, config, tokenizer, graph, states, beside: known(beside), notes: found.notes, ...read };
}

/**
 * Reads the model at a path. Throws ModelFolderError, OnnxError, TokenizerError, CheckpointError or CancelledError.
 * @param store of facts about graphs that were read before
 */
export function readSource(
  named: string,
  options: ModelOptions,
  context: WorkContext,
  store?: ProgramStore,
): Promise<ModelSource> {
  return isCheckpoint(named) ? fromFlair(named, options, context) : fromFolder(named, options, context, store);
}
