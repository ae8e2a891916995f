/** Model folder -> one loaded, differentiable, runnable model. One of the two files that join the stages. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ModelInfo, Task } from '../protocol/explain';
import type { Inspection, ModelOptions, WorkContext } from '../protocol/requests';
import type { WireTensor } from '../protocol/runtime';
import { missingRules, path } from './autodiff/gradient';
import { flat, rules } from './autodiff/rules';
import { compile, OUTPUTS, type Programs } from './compile/compile';
import { rowsWithin } from './compile/footprint';
import { programFeeds, type Row } from './compile/rows';
import { CancelledError, ModelFolderError, RuntimeError, throwIfCancelled, UsageError } from './errors';
import { type Model as Graph, opKey } from './graph/graph';
import { inferShapes } from './graph/shapes';
import { bundledFolder } from './models/catalog';
import { type ModelConfig, readConfig, taskOf } from './models/config';
import { type ModelFiles, modelFiles } from './models/folder';
import { sha256 } from './models/hash';
import { positionLimit } from './models/positions';
import { decode } from './onnx/decode';
import { encode } from './onnx/encode';
import { type Placed, place } from './onnx/externalData';
import { skim } from './onnx/skim';
import { ChildDiedError, ProcessRuntime } from './runtime/process';
import type { Runtime, Session } from './runtime/runtime';
import type { Tokenizer } from './tokenization/encoding';
import { loadTokenizer } from './tokenization/tokenizer';

/** Activations of one run may take this much, in bytes. */
const BUDGET = 512 * 1024 * 1024;
/** More rows than this make no run faster. */
const MOST_ROWS = 16;

/** What a gradient run gives for a row. */
export interface RowGradient {
  readonly logits: readonly number[];
  /** [tokens of the row] */
  readonly slopes: Float64Array;
}

function rowsOf({ data, dims }: WireTensor): readonly Float64Array[] {
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: dims[0] }, (_, i) =>
    Float64Array.from(data.subarray(i * width, (i + 1) * width) as Float32Array),
  );
}

export class LoadedModel {
  private forward: Promise<Session> | undefined;
  private backward: Promise<Session> | undefined;

  constructor(
    readonly info: ModelInfo,
    readonly tokenizer: Tokenizer,
    /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
    readonly longest: number,
    private readonly config: ModelConfig,
    private readonly graph: Graph,
    private readonly programs: Programs,
    private readonly placed: Placed,
    private readonly runtime: Runtime,
  ) {}

  get task(): Task {
    return this.info.task;
  }

  private load(program: () => Graph, signal?: AbortSignal): Promise<Session> {
    return this.runtime.load({ bytes: encode(program()), folder: this.placed.folder }, signal);
  }

  /** Logits of each row, in order. Rows may differ in length; `onDone` hears of each finished run's rows. */
  async logits(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly (readonly number[])[]> {
    this.forward ??= this.load(() => this.programs.forward, context.signal).catch((e) => {
      this.forward = undefined;
      throw e;
    });
    const session = await this.forward;
    const found = await this.inChunks(session, rows, [OUTPUTS.logits], most, context, onDone);
    return found.map(([logits]) => [...logits]);
  }

  /** Logits and per-token slopes of each row, in order. Every row has a cotangent. */
  async gradients(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: (rows: number) => void,
  ): Promise<readonly RowGradient[]> {
    this.backward ??= this.load(() => this.programs.gradient(), context.signal).catch((e) => {
      this.backward = undefined;
      throw e;
    });
    const session = await this.backward;
    const found = await this.inChunks(session, rows, [OUTPUTS.logits, OUTPUTS.attributions], most, context, onDone);
    return found.map(([logits, slopes]) => ({ logits: [...logits], slopes }));
  }

  /** Runs rows of like length together, as many as memory allows; halves a run that took the process down. */
  private async inChunks(
    session: Session,
    rows: readonly Row[],
    outputs: readonly string[],
    most: number | undefined,
    { signal }: WorkContext,
    onDone: ((rows: number) => void) | undefined,
  ): Promise<readonly (readonly Float64Array[])[]> {
    const results: (readonly Float64Array[])[] = [];
    const order = rows.map((_, i) => i).sort((a, b) => rows[a].ids.length - rows[b].ids.length || a - b);
    let limit = most ?? MOST_ROWS;
    for (let at = 0; at < order.length; ) {
      throwIfCancelled(signal);
      const tokens = rows[order[at]].ids.length;
      const fit = most ?? rowsWithin(this.programs.footprint, tokens, BUDGET, MOST_ROWS);
      const chunk = order.slice(at, at + Math.min(fit, limit)).filter((i) => rows[i].ids.length === tokens);
      const feeds = programFeeds(
        this.programs.inputs,
        this.programs.lookup.ids,
        chunk.map((i) => rows[i]),
      );
      try {
        const found = await session.run(feeds, outputs, signal);
        const split = outputs.map((o) => rowsOf(found[o]));
        chunk.forEach((i, k) => {
          results[i] = split.map((s) => s[k]);
        });
      } catch (e) {
        if (!(e instanceof ChildDiedError) || chunk.length === 1) throw e;
        limit = Math.ceil(chunk.length / 2);
        continue;
      }
      at += chunk.length;
      onDone?.(chunk.length);
    }
    for (const row of results) for (const values of row) if (!values.every(Number.isFinite)) throw notFinite();
    return results;
  }

  /** What was found in the graph, and how well it is supported. */
  async inspect(): Promise<Inspection> {
    const { graph, lookup } = { graph: this.graph.graph, lookup: this.programs.lookup };
    const types = inferShapes(this.graph);
    const logits = graph.outputs.find((o) => o.name === 'logits') ?? graph.outputs[0];
    const between = path({ nodes: graph.nodes, types, output: logits.name, input: lookup.output, flat });
    const missing = missingRules(between.nodes, rules);
    const counts = new Map<string, number>();
    for (const node of graph.nodes) counts.set(opKey(node), (counts.get(opKey(node)) ?? 0) + 1);
    return {
      schema: 1,
      model: this.info,
      problemType: this.config.problemType,
      longestInput: Number.isFinite(this.longest) ? this.longest : null,
      inputs: graph.inputs,
      outputs: graph.outputs,
      embedding: lookup.output,
      ops: [...counts].sort().map(([op, count]) => ({ op, count, differentiable: !missing.has(op) })),
      devices: [{ device: 'cpu', available: true, reason: null }],
      warnings: [...missing].map(
        ([op, nodes]) => `no gradient rule for ${op} (${nodes.length} nodes): only --method occlusion works`,
      ),
    };
  }

  async dispose(): Promise<void> {
    await this.runtime.dispose();
  }
}

function notFinite(): RuntimeError {
  return new RuntimeError(
    'the model returned numbers that are not finite (NaN or infinity) for this text: the file may be damaged, or need fp32',
  );
}

function labelsOf(config: ModelConfig, files: ModelFiles, outputs: number | null): readonly string[] {
  const { labels } = config;
  if (labels !== null && outputs !== null && labels.length !== outputs)
    throw new ModelFolderError(
      `${files.config} names ${labels.length} labels and ${files.onnx} gives ${outputs} logits: they are not of the same model`,
    );
  const count = labels?.length ?? outputs;
  if (count === null)
    throw new ModelFolderError(
      `${files.config} has no id2label, and ${files.onnx} does not tell its number of logits: add id2label`,
    );
  return labels ?? Array.from({ length: count }, (_, i) => `LABEL_${i}`);
}

const UNBUILT = new Set(['cuda', 'webgpu', 'dml', 'coreml', 'wasm']);

/**
 * Loads a model. Throws ModelFolderError, OnnxError, TokenizerError or GradientError, each one line that says what is
 * wrong where. Runs start their process on first use.
 */
export async function openModel(options: ModelOptions, context: WorkContext = {}): Promise<LoadedModel> {
  if (options.device && UNBUILT.has(options.device))
    throw new UsageError(`--device ${options.device} is not available in this version: use --device cpu`);
  context.progress?.({ stage: 'load', done: 0, total: null });
  const files = modelFiles(options.model ?? bundledFolder(), options.dtype);
  const config = readConfig(files.config);
  const tokenizer = await loadTokenizer(options.tokenizer ? resolve(options.tokenizer) : files.folder);
  throwIfCancelled(context.signal);
  const placed = place(decode(skim(files.onnx), files.onnx), files.onnx);
  const programs = compile(placed.model);
  const labels = labelsOf(config, files, programs.labels);
  const { rows } = programs.lookup;
  if (rows !== null && tokenizer.size > rows)
    throw new ModelFolderError(
      `the tokenizer in ${files.folder} has ids up to ${tokenizer.size - 1} and the embedding table of ${files.onnx} ${rows} rows: they are not of the same model`,
    );
  const info: ModelInfo = {
    path: options.model === undefined ? 'bbc-news' : files.onnx,
    sha256: await hashOf(placed, context.signal),
    task: options.task ?? taskOf(config.problemType, labels.length),
    labels,
    embedding: programs.lookup.output,
    device: 'cpu',
    dtype: files.dtype,
    twinDistance: 0,
  };
  if (info.task === 'binary' && labels.length !== 1)
    throw new UsageError(
      `--task binary is for models of one logit, and this one has ${labels.length}: use --task single-label`,
    );
  const fixed = programs.inputs.find((i) => i.name === programs.lookup.ids)?.dims?.[1];
  const limits = [
    tokenizer.longest,
    positionLimit(config, placed.model.graph),
    typeof fixed === 'number' ? fixed : undefined,
  ];
  const longest = Math.min(...limits.filter((l): l is number => l !== undefined));
  return new LoadedModel(info, tokenizer, longest, config, placed.model, programs, placed, new ProcessRuntime());
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
export async function openTokenizer(model: string | undefined): Promise<Tokenizer> {
  const folder = resolve(model ?? bundledFolder());
  const own = existsSync(join(folder, 'tokenizer.json'));
  return loadTokenizer(own ? folder : modelFiles(folder).folder);
}
