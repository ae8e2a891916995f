/** Model folder -> one loaded, differentiable, runnable model. One of the two files that join the stages. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Inspection, ModelOptions, WorkContext } from '../protocol/requests';
import { deviceFor, type TrialParts } from './deviceTrial';
import { CancelledError } from './errors';
import { Batching } from './explaining/batching';
import { locateModel, locateTokenizer } from './hub';
import { isCheckpoint } from './importing';
import type { Opened } from './loaded/facts';
import { inFile, ModelGraphs } from './loaded/graphs';
import { infoOf, longestOf } from './loaded/info';
import { inspection } from './loaded/inspection';
import { RunningModel } from './loaded/running';
import { Sessions } from './loaded/sessions';
import { namesOf, readingOf, readSource, type Source } from './loaded/source';
import { bundledFolder } from './models/catalog';
import { readConfig } from './models/config';
import { FileStates } from './models/fileStates';
import { modelFiles } from './models/folder';
import { sha256 } from './models/hash';
import { ProgramStore } from './models/programStore';
import { Verdicts } from './models/verdicts';
import { ModelPrograms } from './programs';
import type { Verdict } from './runtime/devices';
import { ProcessRuntime } from './runtime/process';
import type { Tokenizer } from './tokenization/encoding';
import { loadTokenizer } from './tokenization/tokenizer';

export { cachedModels, downloadModel, searchHub } from './hub';
export type { ModelFacts } from './loaded/facts';
export type { RowGradient, RunningModel } from './loaded/running';

export class LoadedModel extends RunningModel {
  /** What lies beside the graph; programs do not point into it, so that a change there ends no run. */
  private readonly around: FileStates;

  constructor(
    opened: Opened,
    private readonly sessions: { readonly programs: Sessions; readonly file: Sessions },
    private readonly trialParts: TrialParts,
    private readonly verdict: Verdict,
  ) {
    super(opened, sessions.programs, sessions.file, { batching: new Batching() });
    const { files } = opened.source;
    const beside = ['tokenizer.json', 'tokenizer_config.json'].map((name) => join(files.folder, name));
    this.around = new FileStates([files.config, ...beside]);
  }

  /** Its files are no longer those that were read. */
  get changed(): boolean {
    return this.opened.source.states.changed || this.around.changed;
  }

  /** What was found in the graph, how well it is supported, and where it can run. */
  inspect(): Promise<Inspection> {
    return inspection(this.opened, this.trialParts, this.verdict, this.warnings);
  }

  /** Ends everything at once, also what is running. */
  async dispose(): Promise<void> {
    await Promise.all([this.sessions.programs.dispose(), this.sessions.file.dispose()]);
  }
}

/**
 * Loads a model. Throws ModelFolderError, OnnxError, TokenizerError or GradientError, each one line that says what is
 * wrong where. Runs start their process on first use.
 */
export async function openModel(options: ModelOptions, context: WorkContext = {}): Promise<LoadedModel> {
  context.progress?.({ stage: 'load', done: 0, total: null });
  const named = options.model === undefined ? bundledFolder() : await locateModel(options.model, options, context);
  const source = await readSource(named, options, context);
  const { files, config, placed, states } = source;
  const hash = await hashOf(source, context.signal);
  // A graph that is built for a file of weights hangs on the config too.
  const content = JSON.stringify([hash, files.weights ? config : null, namesOf(placed)]);
  const programs = inFile(files.onnx, () => new ModelPrograms(placed.model, content, new ProgramStore()));
  const { device: wanted = 'auto', cudaLibraries } = options;
  const trialParts: TrialParts = { programs, folder: placed.folder, files: namesOf(placed), cudaLibraries };
  const verdict = await deviceFor(wanted, content, trialParts, new Verdicts(), context.signal);
  const info = infoOf(source, programs.way, hash, options);
  const opened: Opened = { source, programs, info, longest: longestOf(source, programs.way) };
  states.check();
  const graphs = new ModelGraphs(source, programs);
  const { device } = verdict;
  const own = new Sessions(new ProcessRuntime(device, cudaLibraries), graphs);
  const file = device === 'cpu' || device === 'wasm' ? own : new Sessions(new ProcessRuntime(), graphs);
  return new LoadedModel(opened, { programs: own, file }, trialParts, verdict);
}

async function hashOf({ placed }: Source, signal?: AbortSignal): Promise<string> {
  try {
    return await sha256(placed.files, signal);
  } catch (e) {
    if (signal?.aborted) throw new CancelledError();
    throw e;
  }
}

/** The tokenizer of a model, or of a folder that has nothing else. */
export async function openTokenizer(model: string | undefined, context: WorkContext = {}): Promise<Tokenizer> {
  const folder = resolve(model === undefined ? bundledFolder() : await locateTokenizer(model, context));
  if (isCheckpoint(folder)) return (await readSource(folder, {}, context)).tokenizer;
  const own = existsSync(join(folder, 'tokenizer.json'));
  const found = own ? folder : modelFiles(folder).folder;
  const tokenizer = await loadTokenizer(found);
  const config = join(found, 'config.json');
  return existsSync(config) ? readingOf(tokenizer, readConfig(config)) : tokenizer;
}
