/** Model folder -> one loaded model that can be run and differentiated. One of the two files that connect the stages. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ModelInfo } from '../../protocol/explain';
import type { Inspection, ModelOptions, WorkContext } from '../../protocol/requests';
import type { NodePlacement } from '../../protocol/runtime';
import { isMasked } from '../compile/signature';
import { decidedDevice, deviceFor, tryDevices } from '../device/choice';
import type { TrialParts } from '../device/trial';
import { CancelledError, fromFailure, GradientError } from '../errors';
import { bundledFolder } from '../models/catalog';
import { readConfig } from '../models/config';
import { sha256 } from '../models/hash';
import { type ModelCaches, modelCaches } from '../models/modelCaches';
import { hasTokenizer } from '../models/tokenizerNames';
import { ModelFacts, type Opened } from '../running/facts';
import { inFile } from '../running/graphs';
import { Lengths } from '../running/lengths';
import { Precedence } from '../running/precedence';
import { ModelPrograms, type ProgramMaker, type ProgramPart } from '../running/programs';
import type { RunningModel } from '../running/runningModel';
import { type ModelSource, namesOf } from '../running/source';
import { KeptSessions } from '../runtime/kept';
import type { Tokenizer } from '../tokenization/encoding';
import { loadTokenizer } from '../tokenization/tokenizer';
import { isBundled } from './bundled';
import { locateModel, locateTokenizer } from './hub';
import { isCheckpoint } from './importing';
import { describe, longestOf } from './info';
import { inspection } from './inspection';
import { type Machine, machineOf } from './machine';
import { findModel } from './origin';
import { known, readingOf, readSource, tokenizerFiles } from './source';

export { type ModelCaches, modelCaches } from '../models/modelCaches';
export { cachedModels, downloadModel, searchHub } from './hub';

/** Options for opening a model. */
export interface OpenContext extends WorkContext {
  /** Called when the device changes, or when the search ends without a change. */
  readonly onDevice?: () => void;
  /** Caches of results; by default in Gradlens' own cache folder. */
  readonly caches?: ModelCaches;
}

export class LoadedModel extends ModelFacts {
  constructor(
    opened: Opened,
    private readonly machine: Machine,
  ) {
    super(opened);
  }

  /** A hash of all files that determine its results: graph, weights, config and tokenizer. */
  get fingerprint(): string {
    const { info, source } = this.opened;
    return `${info.sha256} ${source.beside.known}`;
  }

  /** The description of the model with the device now in use; results name the device that computed them. */
  get info(): ModelInfo {
    return this.machine.places.place.info;
  }

  /** Devices that are not used, with the known reasons; 'auto' if none could be tried. */
  get refused(): readonly { readonly device: string; readonly reason: string }[] {
    return this.machine.places.refused;
  }

  /** One line about the cost of the requested device, or null. */
  get cost(): string | null {
    return this.opened.cost;
  }

  /** Number of nodes by device in the trial; empty without a trial, as for the CPU. */
  get placement(): readonly NodePlacement[] {
    return this.machine.places.placement;
  }

  /** Whether its files have changed since they were read. */
  get changed(): boolean {
    const { states, beside } = this.opened.source;
    return states.changed || beside.changed;
  }

  /** Runs `work` on one device to its end, even if another device is found meanwhile. */
  hold<T>(work: (model: RunningModel) => Promise<T>): Promise<T> {
    return this.machine.places.hold(work);
  }

  readonly logits: RunningModel['logits'] = (...rows) => this.hold((model) => model.logits(...rows));
  readonly fileLogits: RunningModel['fileLogits'] = (...rows) => this.hold((model) => model.fileLogits(...rows));
  readonly gradients: RunningModel['gradients'] = (...rows) => this.hold((model) => model.gradients(...rows));

  /** The inspection of the model; it tries devices. */
  async inspect(): Promise<Inspection> {
    const { places, trialParts, verdicts } = this.machine;
    const verdict = await places.decided();
    return inspection(places.place, this.opened, trialParts, verdict, verdicts);
  }

  /** Resolves when the device is known: all work that starts later runs on it. */
  settled(): Promise<void> {
    return this.machine.places.settled();
  }

  /** Ends the model and its processes immediately, including running work. */
  async dispose(): Promise<void> {
    const { places, file, trialParts } = this.machine;
    this.opened.source.graph.dispose();
    await Promise.all([places.dispose(), file.dispose()]);
    // A trial may have finished meanwhile.
    await trialParts.kept?.drop();
  }
}

/**
 * Loads a model. Throws ModelFolderError, OnnxError, TokenizerError or GradientError, each with one line that names the
 * fault and its place. The inference process starts on first use. A device that is requested by name is tried first;
 * with 'auto' and without verdicts for this model, work starts on the CPU and devices are tried in the background.
 * @param search tries devices; tests pass another one
 */
export async function openModel(
  options: ModelOptions,
  context: OpenContext = {},
  search = tryDevices,
): Promise<LoadedModel> {
  context.progress?.({ stage: 'load', done: 0, total: null });
  const { caches = modelCaches() } = context;
  const named = isBundled(options.model) ? bundledFolder() : await locateModel(options.model, options, context);
  const source = await readSource(named, options, context, caches.programs);
  const { files, config, places, states } = source;
  const hash = await hashOf(source, context.signal);
  states.check();
  states.know(hash);
  // A graph that is built for a file of weights also depends on the config.
  const content = JSON.stringify([
    hash,
    files.weights ? [config, source.beside.known] : null,
    namesOf(places),
    source.logits.name,
    options.inputName,
  ]);
  const maker = programMaker(source);
  const { signal } = context;
  const programs = await inFile(files.onnx, () => ModelPrograms.open(maker, caches.programs, content, { signal }));
  const { device: wanted = 'auto', cudaLibraries } = options;
  const check = () => states.check();
  const longest = longestOf(source, programs.plan);
  const where = { folder: places.folder, files: namesOf(places) };
  const kept = new KeptSessions<ProgramPart>();
  const trialParts: TrialParts = { programs, ...where, longest, cudaLibraries, check, kept };
  const decided =
    wanted === 'auto'
      ? decidedDevice(wanted, trialParts, caches.verdicts)
      : await deviceFor(wanted, trialParts, caches.verdicts, context.signal);
  try {
    const { info, reading } = describe(source, programs.plan, hash, options);
    const { notes, open } = reading;
    const cost = decided?.warning ?? null;
    const tokenizer = withinRows(source.tokenizer, programs.plan.programs?.rows ?? null);
    const opened: Opened = {
      source: { ...source, tokenizer },
      programs,
      info,
      longest,
      notes,
      open,
      cost,
      precedence: new Precedence(),
      lengths: new Lengths(files.onnx, longest, isMasked(programs.plan.signature)),
    };
    states.check();
    const choice = { wanted, decided, tryDevices: search, verdicts: caches.verdicts, onDevice: context.onDevice };
    return new LoadedModel(opened, machineOf(opened, trialParts, choice));
  } catch (e) {
    await kept.drop();
    throw e;
  }
}

/** The tokenizer without special tokens that have no row in the embedding table, so that baselines use others. */
function withinRows(tokenizer: Tokenizer, rows: number | null): Tokenizer {
  if (rows === null || tokenizer.size <= rows) return tokenizer;
  const roles = Object.fromEntries(Object.entries(tokenizer.roles).filter(([, id]) => id < rows));
  return { ...tokenizer, roles };
}

/** Compiles programs of the graph in the graph thread. */
function programMaker({ graph, states }: ModelSource): ProgramMaker {
  return {
    plan: async (signal) => {
      const { reason, signature, programs } = await graph.ask('plan', {}, signal);
      if (programs !== null) return { signature, programs, reason: null };
      const why = reason === null ? undefined : fromFailure(reason);
      if (!(why instanceof GradientError)) throw why ?? new RangeError(l10n.t('no program, and no reason'));
      return { signature, programs, reason: why };
    },
    bytes: async (part, fused, signal) => {
      const bytes = await graph.ask('program', { part, fused }, signal);
      // They are stored under the hash of the file.
      states.check();
      return bytes;
    },
  };
}

async function hashOf({ places }: ModelSource, signal?: AbortSignal): Promise<string> {
  try {
    return await sha256(places.files, signal);
  } catch (e) {
    if (signal?.aborted) throw new CancelledError();
    throw e;
  }
}

/** A tokenizer, and a fingerprint of the files that determine its ids. */
export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly fingerprint: string;
}

/**
 * Opens the tokenizer of a model, or of a folder with only a tokenizer.
 * @param given a folder whose tokenizer replaces the model's own, or is that of a checkpoint without one
 */
export async function openTokenizer(
  model: string | undefined,
  context: WorkContext = {},
  given?: string,
): Promise<OpenedTokenizer> {
  const folder = resolve(isBundled(model) ? bundledFolder() : await locateTokenizer(model, context));
  if (isCheckpoint(folder)) {
    const source = await readSource(folder, given === undefined ? {} : { tokenizer: given }, context);
    return {
      tokenizer: source.tokenizer,
      fingerprint: `${await hashOf(source, context.signal)} ${source.beside.known}`,
    };
  }
  const own = hasTokenizer(folder);
  const found = own ? folder : (await findModel(folder, {}, context)).files.folder;
  const config = join(found, 'config.json');
  const from = given === undefined ? found : resolve(given);
  const files = tokenizerFiles(from, config);
  const tokenizer = await loadTokenizer(from, config);
  const reading = existsSync(config) ? readingOf(tokenizer, readConfig(config)) : tokenizer;
  return { tokenizer: reading, fingerprint: known(files).known ?? '' };
}
