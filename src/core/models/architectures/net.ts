/** The building blocks of all transformers' graphs: sequences, positions, masks, attention, pooling. */
import { float } from '../../graph/builder';
import type { LayerBuilder } from './layers';

/** The lowest float32: the score of a masked position. */
const LOWEST = -3.4028234663852886e38;
const [FLOAT, INT64, BOOL] = [1, 7, 9];
/** For Slice: past the end of every axis. */
const END = 2 ** 31 - 1;

export interface NetInputs {
  /** int64 [batch, sequence] */
  readonly ids: string;
  /** int64 [batch, sequence]: 1 for tokens, 0 for padding. */
  readonly mask: string;
  /** int64 [batch, sequence]; undefined: all tokens are of type 0. */
  readonly types?: string;
}

export interface Attended {
  /** [batch, heads, queries, units] */
  readonly query: string;
  /** [batch, key heads, keys, units]; the number of heads is a multiple of that of key heads (grouped-query attention). */
  readonly key: string;
  readonly value: string;
  readonly heads: number;
  readonly keyHeads?: number;
  /** The factor of the dot products. */
  readonly scale: number;
  /** Added to the scaled scores, broadcast to [batch, heads, queries, keys]. */
  readonly bias?: string;
  /** Applied to the scaled scores before the bias is added. */
  readonly shape?: (scores: string) => string;
}

export class Net {
  private readonly made = new Map<string, string>();

  constructor(
    readonly l: LayerBuilder,
    readonly inputs: NetInputs,
  ) {}

  op(...args: Parameters<LayerBuilder['op']>): string {
    return this.l.op(...args);
  }

  /** The value of `key`, added to the graph at the first call. */
  once(key: string, make: () => string): string {
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.made.set(key, value);
    return value;
  }

  ints(...values: readonly number[]): string {
    return this.l.b.ints(values);
  }

  index(value: number): string {
    return this.l.b.scalar('int64', value);
  }

  add(a: string, b: string | undefined): string {
    return b === undefined ? a : this.op('Add', [a, b]);
  }

  times(x: string, factor: number): string {
    return factor === 1 ? x : this.op('Mul', [x, this.l.number(factor)]);
  }

  toFloat(x: string): string {
    return this.op('Cast', [x], { to: FLOAT });
  }

  toInt(x: string): string {
    return this.op('Cast', [x], { to: INT64 });
  }

  /** int64 [2]: batch and sequence. */
  get shape(): string {
    return this.once('shape', () => this.op('Shape', [this.inputs.ids]));
  }

  /** int64 []: tokens of a row. */
  get length(): string {
    return this.once('length', () => this.op('Gather', [this.shape, this.index(1)], { axis: 0 }));
  }

  /** int64 [sequence]: 0, 1, 2 … */
  get positions(): string {
    return this.once('positions', () => this.op('Range', [this.index(0), this.length, this.index(1)]));
  }

  /** int64 [sequence, sequence]: position of the query (axis 0) minus that of the key (axis 1). */
  get distance(): string {
    return this.once('distance', () => {
      const of = (axis: number) => this.op('Unsqueeze', [this.positions, this.ints(axis)]);
      return this.op('Sub', [of(1), of(0)]);
    });
  }

  /** bool [batch, 1, 1, sequence]: true where there is no padding. */
  get real(): string {
    return this.once('real', () => {
      const wide = this.op('Unsqueeze', [this.inputs.mask, this.ints(1, 2)]);
      return this.op('Cast', [wide], { to: BOOL });
    });
  }

  /** float [batch, sequence, 1]: 1 for tokens, 0 for padding. */
  get column(): string {
    return this.once('column', () => this.op('Unsqueeze', [this.toFloat(this.inputs.mask), this.ints(2)]));
  }

  /** bool [sequence, sequence]: the causal mask; with `window`, only the last `window` keys, that of the query included. */
  causal(window?: number): string {
    return this.once(`causal ${window}`, () => {
      const before = this.op('GreaterOrEqual', [this.distance, this.index(0)]);
      if (window === undefined) return before;
      return this.op('And', [before, this.op('Less', [this.distance, this.index(window)])]);
    });
  }

  /** bool [sequence, sequence]: keys at most `reach` positions from the query. */
  near(reach: number): string {
    return this.once(`near ${reach}`, () =>
      this.op('LessOrEqual', [this.op('Abs', [this.distance]), this.index(reach)]),
    );
  }

  /** float [batch, 1, 1 or sequence, sequence]: 0 where attention is allowed, the lowest number elsewhere. */
  looking(allowed?: string): string {
    return this.once(`looking ${allowed}`, () => {
      const both = allowed === undefined ? this.real : this.op('And', [this.real, allowed]);
      return this.op('Where', [both, this.l.number(0), this.l.number(LOWEST)]);
    });
  }

  /** float [sequence, sequence]: 0 where attention is allowed, the lowest number elsewhere; ignores padding. */
  unpadded(allowed: string): string {
    return this.once(`unpadded ${allowed}`, () => this.op('Where', [allowed, this.l.number(0), this.l.number(LOWEST)]));
  }

  /** Scores, with the lowest number at masked positions. */
  masked(scores: string, allowed: string): string {
    return this.op('Where', [allowed, scores, this.l.number(LOWEST)]);
  }

  /** [batch * sequence, size] of [batch, sequence, size] */
  rows(x: string, size: number): string {
    return this.op('Reshape', [x, this.ints(-1, size)]);
  }

  /** [batch, sequence, size] of [batch * sequence, size] */
  sequences(x: string, size: number): string {
    const wide = this.once(`wide ${size}`, () => this.op('Concat', [this.shape, this.ints(size)], { axis: 0 }));
    return this.op('Reshape', [x, wide]);
  }

  /** x W^T + b for x [batch, sequence, from]; with the bias if the checkpoint has one. */
  linear(x: string, name: string, from: number, to: number): string {
    return this.sequences(this.l.linear(this.rows(x, from), name, from, to), to);
  }

  /** x W + b for x [batch, sequence, from] and W [from, to], the layout of GPT-2's matrices. */
  turnedLinear(x: string, name: string, from: number, to: number): string {
    const bias = this.l.has(`${name}.bias`) ? [this.l.weight(`${name}.bias`, [to])] : [];
    const rows = this.rows(x, from);
    const y = this.op('Gemm', [rows, this.l.weight(`${name}.weight`, [from, to]), ...bias]);
    return this.sequences(this.l.adapted(y, rows, name, from, to), to);
  }

  /** LayerNorm over the last axis; with the bias if the checkpoint has one. */
  norm(x: string, name: string, size: number, epsilon: number): string {
    const bias = this.l.has(`${name}.bias`) ? [this.l.weight(`${name}.bias`, [size])] : [];
    const inputs = [x, this.l.weight(`${name}.weight`, [size]), ...bias];
    return this.op('LayerNormalization', inputs, { axis: -1, epsilon: float(epsilon) });
  }

  /** x / sqrt(mean of squares over the last axis + epsilon) * (weight + more) */
  rmsNorm(x: string, name: string, size: number, epsilon: number, more = 0): string {
    const own = this.l.weight(`${name}.weight`, [size]);
    const weight = more === 0 ? own : this.once(`${name} + ${more}`, () => this.add(own, this.l.number(more)));
    const mean = this.op('ReduceMean', [this.op('Mul', [x, x]), this.ints(-1)], { keepdims: 1 });
    const root = this.op('Sqrt', [this.add(mean, this.l.number(epsilon))]);
    return this.op('Mul', [this.op('Div', [x, root]), weight]);
  }

  /** Rows of a table, looked up by ids: [.., width] */
  lookup(table: string, width: number, ids: string, rows: number | null = null): string {
    return this.op('Gather', [this.l.weight(table, [rows, width]), ids], { axis: 0 });
  }

  /** Learned positions: one row of a table per token, from row `offset` on: [sequence, width] */
  learned(table: string, width: number, offset = 0): string {
    const end = this.op('Add', [this.op('Unsqueeze', [this.length, this.ints(0)]), this.ints(offset)]);
    return this.op('Slice', [this.l.weight(table, [null, width]), this.ints(offset), end, this.ints(0)]);
  }

  /** int64 [batch, sequence]: positions counted from `pad` + 1 over tokens that are not pad (fairseq's convention). */
  countedFrom(pad: number): string {
    return this.once(`counted ${pad}`, () => {
      const real = this.toInt(this.op('Not', [this.op('Equal', [this.inputs.ids, this.index(pad)])]));
      const counted = this.op('Mul', [this.op('CumSum', [real, this.index(1)]), real]);
      return this.op('Add', [counted, this.index(pad)]);
    });
  }

  /** [batch, heads, sequence, units] of [batch, sequence, heads * units] */
  heads(x: string, heads: number, units: number): string {
    const split = this.op('Reshape', [x, this.ints(0, 0, heads, units)]);
    return this.op('Transpose', [split], { perm: [0, 2, 1, 3] });
  }

  /** [batch, sequence, heads * units] of [batch, heads, sequence, units] */
  joined(x: string, width: number): string {
    return this.op('Reshape', [this.op('Transpose', [x], { perm: [0, 2, 1, 3] }), this.ints(0, 0, width)]);
  }

  /** Splits the last axis into parts of these widths. */
  split(x: string, ...widths: readonly number[]): readonly string[] {
    return this.l.b.many('Split', [x, this.ints(...widths)], widths.length, { axis: -1 });
  }

  /** The range [from, to) of an axis. */
  slice(x: string, axis: number, from: number, to = END): string {
    return this.op('Slice', [x, this.ints(from), this.ints(to), this.ints(axis)]);
  }

  /** Scaled attention scores before the bias: [batch, heads, queries, keys] */
  scores({ query, key, heads, keyHeads = heads, scale, shape }: Omit<Attended, 'value' | 'bias'>): string {
    const across = this.op('Transpose', [key], { perm: [0, 1, 3, 2] });
    const product = this.shared(query, heads, keyHeads, (q) => this.op('MatMul', [q, across]));
    const scaled = this.times(product, scale);
    return shape === undefined ? scaled : shape(scaled);
  }

  /** Calls `multiply` with the query heads of each key head concatenated along the axis of queries. */
  private shared(x: string, heads: number, keyHeads: number, multiply: (x: string) => string): string {
    if (heads === keyHeads) return multiply(x);
    const shape = this.op('Shape', [x]);
    const part = (from: number, to: number) => this.slice(shape, 0, from, to);
    const last = part(3, 4);
    const below = this.op('Concat', [part(0, 1), this.ints(keyHeads, -1), last], { axis: 0 });
    const made = multiply(this.op('Reshape', [x, below]));
    const wide = this.slice(this.op('Shape', [made]), 0, 3, 4);
    return this.op('Reshape', [made, this.op('Concat', [part(0, 3), wide], { axis: 0 })]);
  }

  /** [batch, heads, queries, units]: softmax of scores, times the values. */
  mixed(scores: string, value: string, heads: number, keyHeads = heads): string {
    const shares = this.op('Softmax', [scores], { axis: -1 });
    return this.shared(shares, heads, keyHeads, (s) => this.op('MatMul', [s, value]));
  }

  /** Attention over all heads: [batch, queries, heads * units of the values] */
  attend(a: Attended, width: number): string {
    return this.joined(this.mixed(this.add(this.scores(a), a.bias), a.value, a.heads, a.keyHeads), width);
  }

  /** [batch, size] of [batch, sequence, size]: the first token. */
  firstToken(x: string): string {
    return this.op('Gather', [x, this.index(0)], { axis: 1 });
  }

  /** [batch, size]: the token at one position of each row; `at` int64 [batch] */
  tokenAt(x: string, size: number, at: string): string {
    const batch = this.op('Gather', [this.shape, this.index(0)], { axis: 0 });
    const starts = this.op('Mul', [this.op('Range', [this.index(0), batch, this.index(1)]), this.length]);
    return this.op('Gather', [this.rows(x, size), this.op('Add', [starts, at])], { axis: 0 });
  }

  /** int64 [batch]: the last position at which a bool [batch, sequence] is true; 0 if it is true nowhere. */
  lastPlace(holds: string): string {
    const places = this.op('Mul', [this.toInt(holds), this.positions]);
    return this.op('ReduceMax', [places, this.ints(1)], { keepdims: 0 });
  }

  /** [batch, size]: the last token whose id is not `pad`; without a pad id the last token. */
  lastToken(x: string, size: number, pad: number | null): string {
    if (pad === null) return this.op('Gather', [x, this.index(-1)], { axis: 1 });
    const real = this.op('Not', [this.op('Equal', [this.inputs.ids, this.index(pad)])]);
    return this.tokenAt(x, size, this.lastPlace(real));
  }

  /** [batch, size]: the mean over tokens, padding excluded. */
  meanToken(x: string): string {
    const sum = (v: string) => this.op('ReduceSum', [v, this.ints(1)], { keepdims: 0 });
    return this.op('Div', [sum(this.op('Mul', [x, this.column])), sum(this.column)]);
  }
}
