/** A model on one device: rows in, logits and slopes out. What runs together shares its runs. */
import type { ModelInfo } from '../../protocol/explain';
import type { WorkContext } from '../../protocol/requests';
import type { RunDevice } from '../../protocol/runtime';
import { OUTPUTS } from '../compile/compile';
import { logitsOf, roleOf, unknownInput } from '../compile/face';
import { INPUTS } from '../compile/interpolate';
import { programFeeds, type Row } from '../compile/rows';
import { ChildDiedError, ModelFolderError, throwIfCancelled, unlessCancelled } from '../errors';
import { RowQueue } from '../explaining/queue';
import { MOST_ROWS, rowSession, type Seen } from '../explaining/rowSession';
import { ModelFacts, type Opened } from './facts';
import { inFile, type Part } from './graphs';
import { differs } from './info';
import type { Sessions } from './sessions';

/** What a gradient run gives for a row. */
export interface RowGradient {
  readonly logits: readonly number[];
  /** [tokens of the row] */
  readonly slopes: Float64Array;
}

/** Told of finished rows. */
type OnDone = (rows: number) => void;

export class RunningModel extends ModelFacts {
  private readonly queues = new Map<Part, RowQueue>();

  /**
   * @param programs where programs run
   * @param file where the file itself runs, whose ops may be of eight bits: where every file does
   * @param seen what runs have shown of the model, on any device
   */
  constructor(
    opened: Opened,
    private readonly programs: Sessions,
    private readonly file: Sessions,
    private readonly seen: Seen,
  ) {
    super(opened);
  }

  get device(): RunDevice {
    return this.programs.device;
  }

  get info(): ModelInfo {
    return { ...this.opened.info, device: this.device };
  }

  /**
   * Logits of each row as the program computes them, at any place of the path; of a model without programs as the file
   * does, at the text alone. Rows may differ in length.
   */
  async logits(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly number[])[]> {
    const { reason } = this.way;
    if (reason === null) {
      const found = await this.run('forward', rows, [OUTPUTS.logits], most, context, onDone);
      return found.map(([logits]) => [...logits]);
    }
    if (rows.some((r) => r.baselineIds !== undefined))
      inFile(this.opened.source.files.onnx, () => {
        throw reason;
      });
    return this.fileLogits(rows, most, context, onDone);
  }

  /** Logits of each row as the file itself computes them: its prediction. Places on the path do not count here. */
  async fileLogits(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly number[])[]> {
    const { name } = logitsOf(this.opened.source.placed.model.graph);
    const found = await this.run('file', rows, [name], most, context, onDone);
    return found.map(([logits]) => [...logits]);
  }

  /** Logits and per-token slopes of each row, in order. Every row has a cotangent. */
  async gradients(
    rows: readonly Row[],
    most?: number,
    context: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly RowGradient[]> {
    const found = await this.run('gradient', rows, [OUTPUTS.logits, OUTPUTS.attributions], most, context, onDone);
    return found.map(([logits, slopes]) => ({ logits: [...logits], slopes }));
  }

  /** As gradients, along the path of the published recipe: over the whole embedding block, between ids and baseline ids. */
  async recipeGradients(
    rows: readonly Row[],
    most = MOST_ROWS,
    { signal }: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly RowGradient[]> {
    throwIfCancelled(signal);
    const session = await unlessCancelled(this.programs.load('recipe'), signal);
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

  private async run(
    part: Part,
    rows: readonly Row[],
    outputs: readonly string[],
    most: number = MOST_ROWS,
    { signal }: WorkContext = {},
    onDone?: OnDone,
  ): Promise<readonly (readonly Float64Array[])[]> {
    throwIfCancelled(signal);
    const queue = await unlessCancelled(this.queue(part, outputs), signal);
    return Promise.all(
      rows.map(async (row) => {
        const found = await queue.submit(row, most, signal);
        this.checkLogits(found[0]);
        onDone?.(1);
        return found;
      }),
    );
  }

  private async queue(part: Part, outputs: readonly string[]): Promise<RowQueue> {
    const { face, programs } = this.way;
    const unknown = face.inputs.find((i) => roleOf(i, face.ids) === undefined);
    if (unknown) throw new ModelFolderError(`${this.opened.source.files.onnx}: ${unknownInput(unknown)}`);
    const session = await (part === 'file' ? this.file : this.programs).load(part);
    const known = this.queues.get(part);
    if (known) return known;
    const footprint = part === 'file' ? null : (programs?.footprint ?? null);
    const { tokenizer, seen } = this;
    const run = session.run.bind(session);
    const tooLarge = (error: unknown) => error instanceof ChildDiedError;
    const perToken = OUTPUTS.attributions;
    const queue = new RowQueue(rowSession({ run, tooLarge, outputs, perToken, face, footprint, tokenizer, seen }));
    this.queues.set(part, queue);
    return queue;
  }

  /** Not every graph tells its number of logits before it runs. */
  private checkLogits({ length }: Float64Array): void {
    const { info, source } = this.opened;
    if (length !== info.labels.length) throw differs(source.files, info.labels.length, length);
  }
}
