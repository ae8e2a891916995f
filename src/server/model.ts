/** Model folder -> one loaded, differentiable, runnable model. One of the two files that join the stages. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { ModelInfo, Task } from '../protocol/explain';
import type { InspectedDevice, Inspection, ModelOptions, WorkContext } from '../protocol/requests';
import type { RunDevice } from '../protocol/runtime';
import { OUTPUTS } from './compile/compile';
import { logitsOf, roleOf, unknownInput } from './compile/face';
import { inspected } from './compile/inspected';
import { INPUTS } from './compile/interpolate';
import { recipeProgram } from './compile/recipe';
import { programFeeds, type Row } from './compile/rows';
import type { Way } from './compile/way';
import { canTry, deviceFor, deviceState } from './deviceTrial';
import {
  CancelledError,
  ChildDiedError,
  GradientError,
  ModelFolderError,
  RuntimeError,
  throwIfCancelled,
  UsageError,
  unlessCancelled,
} from './errors';
import { Batching } from './explaining/batching';
import { RowQueue } from './explaining/queue';
import { MOST_ROWS, rowSession, type Seen } from './explaining/rowSession';
import type { Model } from './graph/graph';
import { locateModel, locateTokenizer } from './hub';
import { isCheckpoint, readFlair } from './importing';
import { bundledFolder } from './models/catalog';
import { type ModelConfig, parseConfig, readConfig, taskOf } from './models/config';
import { FileStates } from './models/fileStates';
import { type ModelFiles, modelFiles } from './models/folder';
import { sha256 } from './models/hash';
import { positionLimit } from './models/positions';
import { ProgramStore } from './models/programStore';
import { Verdicts } from './models/verdicts';
import { weightsModel } from './models/weights';
import { decode } from './onnx/decode';
import { encode } from './onnx/encode';
import { type Placed, place } from './onnx/externalData';
import { skim } from './onnx/skim';
import { ModelPrograms } from './programs';
import { candidates, type Verdict } from './runtime/devices';
import { ProcessRuntime } from './runtime/process';
import type { GraphSource, Runtime, Session } from './runtime/runtime';
import type { Tokenizer } from './tokenization/encoding';
import { flairTokenizer } from './tokenization/flair/flairTokenizer';
import { loadTokenizer } from './tokenization/tokenizer';

export { cachedModels, downloadModel, searchHub } from './hub';

/** What a gradient run gives for a row. */
export interface RowGradient {
  readonly logits: readonly number[];
  /** [tokens of the row] */
  readonly slopes: Float64Array;
}

/** What runs: the file itself, its forward program, its gradient program. Each is loaded when first used. */
type Part = 'file' | 'forward' | 'gradient' | 'recipe';

export class LoadedModel {
  private readonly sessions = new Map<Part, Promise<Session>>();
  private readonly queues = new Map<Part, RowQueue>();
  private readonly seen: Seen = { batching: new Batching() };
  /** What lies beside the graph; programs do not point into it, so that a change there ends no run. */
  private readonly around: FileStates;
  private readonly runtime: Runtime;
  private readonly fileRuntime: Runtime;

  constructor(
    readonly info: ModelInfo,
    readonly tokenizer: Tokenizer,
    /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
    readonly longest: number,
    private readonly config: ModelConfig,
    private readonly files: ModelFiles,
    private readonly placed: Placed,
    private readonly programs: ModelPrograms,
    private readonly states: FileStates,
    private readonly verdict: Verdict,
    private readonly cudaLibraries: string | undefined,
    private readonly notes: readonly string[],
  ) {
    const { device } = verdict;
    this.runtime = new ProcessRuntime(device, cudaLibraries);
    // The file itself, whose ops may be of eight bits, runs where every file does.
    this.fileRuntime = device === 'cpu' || device === 'wasm' ? this.runtime : new ProcessRuntime();
    const beside = ['tokenizer.json', 'tokenizer_config.json'].map((name) => join(files.folder, name));
    this.around = new FileStates([files.config, ...beside]);
  }

  /** By label: the probability that must be exceeded, for models that have thresholds of their own. */
  get thresholds(): readonly number[] | undefined {
    return this.config.flair?.thresholds ?? undefined;
  }

  /** What every result of this model has to be read with. */
  get warnings(): readonly string[] {
    return [...(this.config.flair?.warnings ?? []), ...this.notes];
  }

  private get way(): Way {
    return this.programs.way;
  }

  get task(): Task {
    return this.info.task;
  }

  /** The programs are a float twin of the file: their logits are near its own, not equal to them. */
  get twin(): boolean {
    return this.way.programs?.twin ?? false;
  }

  /** Its files are no longer those that were read. */
  get changed(): boolean {
    return this.states.changed || this.around.changed;
  }

  /** Whether anything can stand in place of a token's embedding: not where the graph shows no lookup. */
  get hasPath(): boolean {
    return this.way.programs !== null;
  }

  /**
   * Logits of each row as the program computes them, at any place of the path; of a model without programs as the file
   * does, at the text alone. Rows may differ in length.
   */
  async logits(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly (readonly number[])[]> {
    const { reason } = this.way;
    if (reason === null) {
      const found = await this.run('forward', rows, [OUTPUTS.logits], most, context, onDone);
      return found.map(([logits]) => [...logits]);
    }
    if (rows.some((r) => r.baselineIds !== undefined))
      inFile(this.files.onnx, () => {
        throw reason;
      });
    return this.fileLogits(rows, most, context, onDone);
  }

  /** Logits of each row as the file itself computes them: its prediction. Places on the path do not count here. */
  async fileLogits(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly (readonly number[])[]> {
    const { name } = logitsOf(this.placed.model.graph);
    const found = await this.run('file', rows, [name], most, context, onDone);
    return found.map(([logits]) => [...logits]);
  }

  /** Logits and per-token slopes of each row, in order. Every row has a cotangent. */
  async gradients(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly RowGradient[]> {
    const found = await this.run('gradient', rows, [OUTPUTS.logits, OUTPUTS.attributions], most, context, onDone);
    return found.map(([logits, slopes]) => ({ logits: [...logits], slopes }));
  }

  /** Texts that are longer than the model reads are pooled over strides by Flair, which is not done here. */
  get strides(): boolean {
    return this.config.flair?.strides ?? false;
  }

  /** Whether the published recipe is for models of this kind. */
  get hasRecipe(): boolean {
    return (this.config.flair?.recipe ?? null) !== null;
  }

  /** The token that Flair puts around texts with context, or null. */
  get boundary(): string | null {
    return this.config.flair?.text.boundary ?? null;
  }

  /** As gradients, along the path of the published recipe: over the whole embedding block, between ids and baseline ids. */
  async recipeGradients(
    rows: readonly Row[],
    most = MOST_ROWS,
    { signal }: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly RowGradient[]> {
    throwIfCancelled(signal);
    const session = await unlessCancelled(this.load('recipe'), signal);
    const { inputs, ids } = this.way.face;
    const found: RowGradient[] = [];
    for (let at = 0; at < rows.length; at += most) {
      const part = rows.slice(at, at + most);
      const { [INPUTS.keep]: _, ...feeds } = programFeeds(inputs, ids, part);
      const out = await session.run(feeds, [OUTPUTS.logits, OUTPUTS.attributions], signal);
      const each = (name: string, i: number) => {
        const { data } = out[name];
        const width = data.length / part.length;
        return Float64Array.from(data.slice(i * width, (i + 1) * width) as Float32Array);
      };
      part.forEach((_row, i) => {
        found.push({ logits: [...each(OUTPUTS.logits, i)], slopes: each(OUTPUTS.attributions, i) });
      });
      onDone?.(part.length);
    }
    return found;
  }

  private recipeBytes(): Uint8Array {
    const { placed, way, config } = this;
    const block = config.flair?.recipe?.block;
    if (block === undefined) throw new RangeError('the model has no recipe');
    const { name } = logitsOf(placed.model.graph);
    return encode(inFile(this.files.onnx, () => recipeProgram(placed.model, block, way.face.ids, name)));
  }

  /** Loaded for all who ask; none of them alone may end it. */
  private load(part: Part): Promise<Session> {
    const known = this.sessions.get(part);
    if (known) return known;
    const source = (): GraphSource => {
      const check = () => this.states.check();
      if (part === 'file' && !this.files.weights && this.runtime.device !== 'wasm')
        return { file: this.files.onnx, check };
      const { placed, programs, files } = this;
      if (part === 'recipe') return { bytes: this.recipeBytes(), folder: placed.folder, check };
      const bytes = part === 'file' ? encode(placed.model) : inFile(files.onnx, () => programs.bytes(part));
      return { bytes, folder: placed.folder, files: namesOf(placed), check };
    };
    const loading = (async () => (part === 'file' ? this.fileRuntime : this.runtime).load(source()))().catch(
      (cause: unknown) => {
        // The runtime's own words about the graph: the same for every text.
        if (!(cause instanceof RuntimeError) || cause instanceof ChildDiedError) throw cause;
        throw new ModelFolderError(`${this.files.onnx} cannot be run: ${cause.message}`, { cause });
      },
    );
    this.sessions.set(part, loading);
    // What failed is tried again the next time.
    loading.catch(() => this.sessions.delete(part));
    return loading;
  }

  private async run(
    part: Part,
    rows: readonly Row[],
    outputs: readonly string[],
    most: number = MOST_ROWS,
    { signal }: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly (readonly Float64Array[])[]> {
    throwIfCancelled(signal);
    const { inputs, ids } = this.way.face;
    const unknown = inputs.find((i) => roleOf(i, ids) === undefined);
    if (unknown) throw new ModelFolderError(`${this.files.onnx}: ${unknownInput(unknown)}`);
    const session = await unlessCancelled(this.load(part), signal);
    let queue = this.queues.get(part);
    if (!queue) {
      const { face, programs } = this.way;
      const footprint = part === 'file' ? null : (programs?.footprint ?? null);
      const { tokenizer, seen } = this;
      const run = session.run.bind(session);
      const tooLarge = (error: unknown) => error instanceof ChildDiedError;
      const perToken = OUTPUTS.attributions;
      queue = new RowQueue(rowSession({ run, tooLarge, outputs, perToken, face, footprint, tokenizer, seen }));
      this.queues.set(part, queue);
    }
    const { submit } = queue;
    return Promise.all(
      rows.map(async (row) => {
        const found = await submit.call(queue, row, most, signal);
        this.checkLogits(found[0]);
        onDone?.(1);
        return found;
      }),
    );
  }

  /** Not every graph tells its number of logits before it runs. */
  private checkLogits({ length }: Float64Array): void {
    if (length !== this.info.labels.length) throw differs(this.files, this.info.labels.length, length);
  }

  /** What was found in the graph, and how well it is supported. */
  async inspect(): Promise<Inspection> {
    const { info, config, longest, way, placed } = this;
    const found = inspected(placed.model.graph, way);
    return {
      schema: 1,
      model: info,
      problemType: config.problemType,
      longestInput: Number.isFinite(longest) ? longest : null,
      ...found,
      devices: await this.devices(),
      warnings: [...(config.flair?.rules ?? []), ...this.warnings, ...found.warnings],
    };
  }

  /** Every device of this platform, tried with this model's own program. */
  private async devices(): Promise<readonly InspectedDevice[]> {
    const { verdict, placed, programs } = this;
    const parts = { programs, folder: placed.folder, files: namesOf(placed), cudaLibraries: this.cudaLibraries };
    const others = [...candidates(), 'wasm' as const];
    const states = [
      { device: 'cpu' as RunDevice, available: true, reason: null as string | null, placement: verdict.placement },
    ];
    if (canTry(programs))
      for (const device of others) states.push(await deviceState(device, programs.content, parts, new Verdicts()));
    const refused = new Map(verdict.refused.map(({ device, reason }) => [device, reason]));
    return states.map(({ device, available, reason, placement }) => {
      const used = device === verdict.device;
      return {
        device,
        available,
        reason: reason ?? refused.get(device) ?? null,
        used,
        placement: device === 'cpu' ? [] : [...placement],
      };
    });
  }

  async dispose(): Promise<void> {
    await Promise.all([this.runtime.dispose(), this.fileRuntime.dispose()]);
  }
}

function differs(files: ModelFiles, labels: number, logits: number): ModelFolderError {
  return new ModelFolderError(
    `${files.config} names ${labels} labels and ${files.onnx} gives ${logits} logits: they are not of the same model`,
  );
}

function labelsOf(config: ModelConfig, files: ModelFiles, outputs: number | null): readonly string[] {
  const { labels } = config;
  if (labels !== null && outputs !== null && labels.length !== outputs) throw differs(files, labels.length, outputs);
  const count = labels?.length ?? outputs;
  if (count === null)
    throw new ModelFolderError(
      `${files.config} has no id2label, and ${files.onnx} does not tell its number of logits: add id2label`,
    );
  return labels ?? Array.from({ length: count }, (_, i) => `LABEL_${i}`);
}

/** Errors of a graph, with the file that it is in. */
function inFile<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const { hints, missing } = cause;
    throw new GradientError(`${file} cannot be explained: ${cause.message}`, { cause, hints, missing });
  }
}

/** The graph of a file, or the one that is built for a file of weights, with what the numbers are stored as. */
function read(files: ModelFiles): { readonly model: Model; readonly dtype: string } {
  if (files.weights) return weightsModel(files.onnx, files.config);
  return { model: decode(skim(files.onnx), files.onnx), dtype: files.dtype };
}

/** What a model is read from, whatever it was published as. */
interface Source {
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

/** A tokenizer that reads texts as the config says: as Flair does, for its models. */
function readingOf(tokenizer: Tokenizer, { flair }: ModelConfig): Tokenizer {
  if (flair === null) return tokenizer;
  return { ...flairTokenizer(tokenizer, flair.text), longest: tokenizer.longest ?? flair.longest ?? undefined };
}

async function fromFolder(named: string, options: ModelOptions, context: WorkContext): Promise<Source> {
  const files = modelFiles(named, options.dtype);
  const config = readConfig(files.config);
  const tokenizer = await loadTokenizer(options.tokenizer ? resolve(options.tokenizer) : files.folder);
  throwIfCancelled(context.signal);
  const before = new FileStates([files.onnx]);
  const { model, dtype } = read(files);
  const placed = place(model, files.onnx);
  const states = new FileStates(placed.files);
  before.check();
  return { files, config, tokenizer: readingOf(tokenizer, config), placed, states, dtype, notes: [] };
}

/** A Flair checkpoint as it is: nothing is written, the programs point into it. */
async function fromFlair(named: string, options: ModelOptions, { signal }: WorkContext): Promise<Source> {
  if (options.dtype !== undefined && options.dtype !== 'fp32')
    throw new UsageError(`--dtype ${options.dtype} is not for Flair checkpoints: their weights are as they were saved`);
  const file = resolve(named);
  const before = new FileStates([file]);
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
  return { files, config, tokenizer, placed, states, dtype: files.dtype, notes: found.notes };
}

/**
 * Loads a model. Throws ModelFolderError, OnnxError, TokenizerError or GradientError, each one line that says what is
 * wrong where. Runs start their process on first use.
 */
export async function openModel(options: ModelOptions, context: WorkContext = {}): Promise<LoadedModel> {
  context.progress?.({ stage: 'load', done: 0, total: null });
  const named = options.model === undefined ? bundledFolder() : await locateModel(options.model, options, context);
  const source = isCheckpoint(named)
    ? await fromFlair(named, options, context)
    : await fromFolder(named, options, context);
  const { files, config, tokenizer, placed, states, dtype } = source;
  const hash = await hashOf(placed, context.signal);
  // A graph that is built for a file of weights hangs on the config too.
  const content = JSON.stringify([hash, files.weights ? config : null, namesOf(placed)]);
  const programs = inFile(files.onnx, () => new ModelPrograms(placed.model, content, new ProgramStore()));
  const { way } = programs;
  const { device = 'auto', cudaLibraries } = options;
  const trialParts = { programs, folder: placed.folder, files: namesOf(placed), cudaLibraries };
  const verdict = await deviceFor(device, content, trialParts, new Verdicts(), context.signal);
  const labels = labelsOf(config, files, way.face.labels);
  const rows = way.programs?.rows ?? null;
  if (rows !== null && tokenizer.size > rows)
    throw new ModelFolderError(
      `the tokenizer in ${files.folder} has ids up to ${tokenizer.size - 1} and the embedding table of ${files.onnx} ${rows} rows: they are not of the same model`,
    );
  const info: ModelInfo = {
    path: options.model === undefined ? 'bbc-news' : files.onnx,
    sha256: hash,
    task: options.task ?? taskOf(config.problemType, labels.length),
    labels,
    embedding: way.programs?.embedding ?? null,
    device: verdict.device,
    dtype,
    twinDistance: 0,
  };
  if (info.task === 'binary' && labels.length !== 1)
    throw new UsageError(
      `--task binary is for models of one logit, and this one has ${labels.length}: use --task single-label`,
    );
  const limits = [tokenizer.longest, positionLimit(config, placed.model.graph), way.face.sequence];
  const longest = Math.min(...limits.filter((l) => l !== undefined && l !== null));
  states.check();
  return new LoadedModel(
    info,
    tokenizer,
    longest,
    config,
    files,
    placed,
    programs,
    states,
    verdict,
    cudaLibraries,
    source.notes,
  );
}

/** The model's files, named as programs name them. */
function namesOf({ files, folder }: Placed): readonly string[] {
  return files.map((f) => relative(folder, f));
}

async function hashOf(placed: Placed, signal?: AbortSignal): Promise<string> {
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
  if (isCheckpoint(folder)) return (await fromFlair(folder, {}, context)).tokenizer;
  const own = existsSync(join(folder, 'tokenizer.json'));
  const found = own ? folder : modelFiles(folder).folder;
  const tokenizer = await loadTokenizer(found);
  const config = join(found, 'config.json');
  return existsSync(config) ? readingOf(tokenizer, readConfig(config)) : tokenizer;
}
