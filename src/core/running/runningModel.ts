/** A model on one device: rows in, logits and attributions out. Concurrent requests share runs. */

import { DEVICES } from '../../protocol/devices';
import type { ModelInfo } from '../../protocol/explain';
import type { WorkContext } from '../../protocol/requests';
import type { Feeds, RunDevice } from '../../protocol/runtime';
import { roleOf, unknownInput } from '../compile/inputNames';
import { INPUTS, PROGRAM_OUTPUTS } from '../compile/programNames';
import { programFeeds, type Row } from '../compile/rows';
import { ChildDiedError, ModelFolderError, throwIfCancelled, unlessCancelled } from '../errors';
import type { Verdicts } from '../models/verdicts';
import { knownExactness } from './exactness';
import { ModelFacts, type Opened } from './facts';
import { inFile, type Program } from './graphs';
import { labelMismatch } from './labelMismatch';
import type { FixedLengths } from './lengths';
import type { RowContext } from './precedence';
import { RowQueue, type RowSession } from './queue';
import { MOST_ROWS, rowSession, type Seen, type SessionParts } from './rowSession';
import type { Sessions } from './sessions';

/** The result of a gradient run for a row. */
export interface RowGradient {
  readonly logits: readonly number[];
  /** [tokens of the row] */
  readonly slopes: Float64Array;
}

/** The result of a sampled run for a row, with one number for each of its tokens. */
export interface RowSample extends RowGradient {
  /** Euclidean norm of the gradient. */
  readonly norms: Float64Array;
  /** Sum over hidden units of the embedding with its noise, and of the squares. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** The inputs of a program's first run for these outputs. */
export type Warming = (outputs: readonly string[]) => Feeds;

/** Called with the number of finished rows. */
type OnDone = (rows: number) => void;

/** A model whose graphs run on one device. */
export class RunningModel extends ModelFacts {
  private readonly queues = new Map<Program, RowQueue>();
  private readonly rowSessions = new Map<Program, RowSession>();

  /**
   * @param programs where programs run
   * @param file where the file itself runs, which may have 8-bit ops: a device that runs every file
   * @param seen facts that runs have shown, on any device
   * @param verdicts what was found on this machine earlier
   */
  constructor(
    opened: Opened,
    private readonly programs: Sessions,
    private readonly file: Sessions,
    private readonly seen: Seen,
    private readonly verdicts?: Verdicts,
  ) {
    super(opened);
  }

  get device(): RunDevice {
    return this.programs.device;
  }

  get info(): ModelInfo {
    // The established order of fields in results.
    const { dtype, processor, twinDistance, ...info } = this.opened.info;
    // WebAssembly has the same kernels on every processor.
    const level = DEVICES[this.file.device].native ? processor : 'WebAssembly';
    return { ...info, device: this.device, dtype, ...(processor !== undefined && { processor: level }), twinDistance };
  }

  /**
   * Logits of each row from the program, at any point of the path; for a model without programs from the file, only at
   * the text itself. Rows may differ in length.
   */
  async logits(
    rows: readonly Row[],
    most?: number,
    context: RowContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly number[])[]> {
    const { reason } = this.plan;
    if (reason === null) {
      const found = await this.run('forward', rows, [PROGRAM_OUTPUTS.logits], most, context, onDone);
      return found.map(([logits]) => [...logits]);
    }
    if (rows.some((r) => r.baselineIds !== undefined))
      await inFile(this.opened.source.files.onnx, () => Promise.reject(reason));
    return this.fileLogits(rows, most, context, onDone);
  }

  /** Logits of each row from the file itself: its prediction. Positions on the path are ignored. */
  async fileLogits(
    rows: readonly Row[],
    most?: number,
    context: RowContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly number[])[]> {
    const found = await this.run('file', rows, [this.opened.source.logits.name], most, context, onDone);
    return found.map(([logits]) => [...logits]);
  }

  /** Logits and per-token attributions of each row, in order. Every row has a cotangent. */
  async gradients(
    rows: readonly Row[],
    most?: number,
    context: RowContext = {},
    onDone?: OnDone,
  ): Promise<readonly RowGradient[]> {
    const found = await this.run(
      'gradient',
      rows,
      [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions],
      most,
      context,
      onDone,
    );
    return found.map(([logits, slopes]) => ({ logits: [...logits], slopes }));
  }

  /**
   * Like `gradients`, with noise on the embedding. Throws GradientError also if the graph does not determine its size.
   */
  async samples(
    rows: readonly Row[],
    most?: number,
    context: RowContext = {},
    onDone?: OnDone,
  ): Promise<readonly RowSample[]> {
    const { logits: first, attributions, norms, sums, squares } = PROGRAM_OUTPUTS;
    const outputs = [first, attributions, norms, sums, squares];
    const found = await this.run('sampled', rows, outputs, most, context, onDone);
    return found.map(([logits, slopes, norms, sums, squares]) => ({
      logits: [...logits],
      slopes,
      norms,
      sums,
      squares,
    }));
  }

  /** Size of an embedding; null if the graph does not determine it, or has no embedding. */
  get hidden(): number | null {
    return this.plan.programs?.hidden ?? null;
  }

  /**
   * Like `gradients`, along the path of the published recipe: over the whole embedding block, between ids and baseline
   * ids.
   */
  async recipeGradients(
    rows: readonly Row[],
    most = MOST_ROWS,
    { signal }: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly RowGradient[]> {
    throwIfCancelled(signal);
    const { inputs, ids } = this.plan.signature;
    const found: RowGradient[] = [];
    for (let at = 0; at < rows.length; at += most) {
      const part = rows.slice(at, at + most);
      const { [INPUTS.keep]: _, ...feeds } = programFeeds(inputs, ids, part);
      const out = await this.programs.run(
        'recipe',
        feeds,
        [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions],
        signal,
      );
      const each = (name: string, i: number) => {
        const { data } = out[name];
        const width = data.length / part.length;
        return Float64Array.from(data.slice(i * width, (i + 1) * width) as Float32Array);
      };
      part.forEach((_row, i) => {
        found.push({ logits: [...each(PROGRAM_OUTPUTS.logits, i)], slopes: each(PROGRAM_OUTPUTS.attributions, i) });
      });
      onDone?.(part.length);
    }
    return found;
  }

  /** Lengths at which it runs, of those that are tried; null if nothing fixes them. Runs it. */
  async fixedLengths(): Promise<FixedLengths | null> {
    const part = this.plan.reason === null ? 'forward' : 'file';
    const outputs = part === 'file' ? [this.opened.source.logits.name] : [PROGRAM_OUTPUTS.logits];
    await this.queue(part, outputs);
    return this.rowSessions.get(part)?.lengths() ?? null;
  }

  private async run(
    part: Program,
    rows: readonly Row[],
    outputs: readonly string[],
    most: number = MOST_ROWS,
    { signal, turn }: RowContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly Float64Array[])[]> {
    throwIfCancelled(signal);
    const queue = await unlessCancelled(this.queue(part, outputs), signal);
    const call = {};
    // If one row fails, the others are cancelled: they would delay later work.
    const rest = new AbortController();
    const stop = () => rest.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.all(
        rows.map(async (row) => {
          const found = await queue.submit(row, { most, call, signal: rest.signal, turn });
          this.checkLogits(found[0]);
          onDone?.(1);
          return found;
        }),
      );
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  private async queue(part: Program, outputs: readonly string[]): Promise<RowQueue> {
    const { signature, programs } = this.plan;
    const unknown = signature.inputs.find((i) => roleOf(i, signature.ids) === undefined);
    if (unknown) throw new ModelFolderError(`${this.opened.source.files.onnx}: ${unknownInput(unknown)}`);
    const sessions = part === 'file' ? this.file : this.programs;
    // Errors of the graph are reported as such, not as failures of a run.
    await sessions.load(part);
    const known = this.queues.get(part);
    if (known) return known;
    const footprint = part === 'file' ? null : (programs?.footprint ?? null);
    const { tokenizer, seen, longest } = this;
    const labels = this.opened.info.labels.length;
    const steady = DEVICES[sessions.device].processor;
    const run: SessionParts['run'] = (feeds, outputs, signal) => sessions.run(part, feeds, outputs, signal);
    const tooLarge = (error: unknown) => error instanceof ChildDiedError;
    const { logits: _, ...perTokenOutputs } = PROGRAM_OUTPUTS;
    const perToken = Object.values(perTokenOutputs);
    const hidden = part === 'sampled' ? this.hidden : null;
    const runs = { run, tooLarge, outputs, perToken, hidden, steady };
    const exactness = this.verdicts && knownExactness(this.opened.programs, part, sessions.device, this.verdicts);
    const { lengths } = this.opened;
    const session = rowSession({ ...runs, signature, labels, longest, footprint, tokenizer, seen, exactness, lengths });
    this.rowSessions.set(part, session);
    const queue = new RowQueue(session, this.precedence);
    this.queues.set(part, queue);
    return queue;
  }

  /** Loads the graphs that `before` has loaded, and runs each once: the first run on a device is slow. */
  async warm(before: RunningModel, feeds: Warming, signal?: AbortSignal): Promise<void> {
    for (const part of before.programs.parts) {
      if (part !== 'forward' && part !== 'gradient') continue;
      const outputs =
        part === 'forward' ? [PROGRAM_OUTPUTS.logits] : [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions];
      await this.programs.run(part, feeds(outputs), outputs, signal);
    }
  }

  /** Releases the programs when they are no longer run here. All devices share the session of the file itself. */
  release(): Promise<void> {
    return this.programs.release(['forward', 'gradient', 'sampled', 'recipe']);
  }

  /** Ends the programs at once, including running work. */
  dispose(): Promise<void> {
    return this.programs.dispose();
  }

  /** Checks the number of logits after a run, since not every graph determines it before. Throws ModelFolderError. */
  private checkLogits({ length }: Float64Array): void {
    const { info, source } = this.opened;
    if (length !== info.labels.length) throw labelMismatch(source.files, info.labels.length, length);
  }
}
