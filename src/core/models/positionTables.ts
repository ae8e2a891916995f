/** Finds the tables of learned positions in a graph, which limit the number of tokens independently of the config. */
import { type Graph, intAttribute, type Node, opKey, type Tensor } from '../graph/graph';
import { producers } from '../graph/traverse';

/** Least rows of a position table; smaller tables are for token types or buckets of distances. */
const LEAST_ROWS = 16;
/** Most nodes between a count of positions and its table; exported graphs have ten. */
const LONGEST_WAY = 32;

/** Ops that do not change values, or select some of them. */
const VIEWS = new Set(['Identity', 'Cast', 'Unsqueeze', 'Squeeze', 'Reshape', 'Expand', 'Flatten', 'Tile']);

/** The numbering of a table's rows: token n (from 0) has row n + offset. */
interface Numbering {
  readonly offset: number;
  /** The number of positions; a buffer may have fewer than the table has rows. */
  readonly most: number;
}

class Positions {
  private readonly makers: ReadonlyMap<string, Node>;

  constructor(private readonly graph: Graph) {
    this.makers = producers(graph.nodes);
  }

  /** The number of tokens for which every position table has a row; undefined if there is no such table. */
  get limit(): number | undefined {
    const limits = this.graph.nodes.flatMap((node) => {
      const limit = this.limitOf(node);
      return limit === undefined ? [] : [limit];
    });
    return limits.length === 0 ? undefined : Math.min(...limits);
  }

  private limitOf(node: Node): number | undefined {
    const key = opKey(node);
    if (key === 'com.microsoft:EmbedLayerNormalization') return this.rowsOf(node.inputs[3]);
    if (key !== 'Gather' || intAttribute(node, 'axis', 0) !== 0) return undefined;
    const rows = this.rowsOf(node.inputs[0]);
    if (rows === undefined) return undefined;
    const numbering = this.numbering(node.inputs[1], LONGEST_WAY, false);
    if (numbering === undefined) return undefined;
    const limit = Math.min(numbering.most, rows - numbering.offset);
    return limit >= LEAST_ROWS && limit <= rows ? limit : undefined;
  }

  /** The number of rows of a table of floats; undefined for other values. */
  private rowsOf(name: string): number | undefined {
    const table = this.graph.initializers.get(name);
    const rows = table?.dims.length === 2 && /float/.test(table.type) ? table.dims[0] : undefined;
    return rows !== undefined && rows >= LEAST_ROWS ? rows : undefined;
  }

  /**
   * The numbering of a value that counts tokens: a slice of a buffer, a range up to the length of the text, a cumulative
   * sum over tokens, or an input of positions. Undefined for differences of positions and all other values.
   * @param sliced whether the value was cut to the length of the text
   */
  private numbering(name: string, steps: number, sliced: boolean): Numbering | undefined {
    if (steps === 0) return undefined;
    const constant = this.constant(name);
    if (constant) return sliced ? bufferNumbering(constant) : undefined;
    if (this.graph.inputs.some((input) => input.name === name))
      return /position/i.test(name) ? { offset: 0, most: Number.POSITIVE_INFINITY } : undefined;
    const node = this.makers.get(name);
    if (!node) return undefined;
    const on = (input: string, part = sliced) => this.numbering(input, steps - 1, part);
    const [a, b] = node.inputs;
    const key = opKey(node);
    if (VIEWS.has(key)) return on(a);
    switch (key) {
      case 'Slice':
        return on(a, sliced || node.inputs.slice(1, 3).some((input) => !this.constant(input)));
      case 'Gather':
        return this.constant(a) && this.numbering(b, steps - 1, false) ? on(a, true) : undefined;
      case 'Range':
        return this.rangeNumbering(node);
      case 'CumSum':
        return { offset: 1, most: Number.POSITIVE_INFINITY };
      case 'Add':
        return this.shifted(on(a), b, 1) ?? this.shifted(on(b), a, 1);
      case 'Sub':
        return this.shifted(on(a), b, -1);
      case 'Mul':
        // Multiplied by a mask: tokens that are not padding keep their number.
        return on(a) ?? on(b);
      default:
        return undefined;
    }
  }

  /** The numbering of Range(start, limit, 1) whose limit is the length of the text. */
  private rangeNumbering({ inputs: [start, limit, delta] }: Node): Numbering | undefined {
    const [first, step] = [this.number(start), this.number(delta)];
    if (first === undefined || step !== 1 || this.constant(limit)) return undefined;
    return { offset: first, most: Number.POSITIVE_INFINITY };
  }

  private shifted(numbering: Numbering | undefined, by: string, sign: 1 | -1): Numbering | undefined {
    const shift = this.number(by);
    if (numbering === undefined || shift === undefined) return undefined;
    return { ...numbering, offset: numbering.offset + sign * shift };
  }

  private constant(name: string): Tensor | undefined {
    const own = this.graph.initializers.get(name);
    if (own) return own;
    const node = this.makers.get(name);
    if (!node) return undefined;
    if (opKey(node) === 'Identity') return this.constant(node.inputs[0]);
    const value = opKey(node) === 'Constant' ? node.attributes.get('value') : undefined;
    return value?.kind === 'tensor' ? value.value : undefined;
  }

  /** The value of a constant of one integer; undefined for other values. */
  private number(name: string): number | undefined {
    const tensor = this.constant(name);
    const values = tensor && wholeNumbers(tensor);
    return values?.length === 1 ? values[0] : undefined;
  }
}

/** The numbering of a buffer of consecutive integers; of a large one, which stays in its file, only the size is known. */
function bufferNumbering(tensor: Tensor): Numbering | undefined {
  const { type, dims } = tensor;
  const most = dims[dims.length - 1] ?? 0;
  if (!/^int(32|64)$/.test(type) || most < 2 || dims.slice(0, -1).some((d) => d !== 1)) return undefined;
  const values = wholeNumbers(tensor);
  if (values === undefined) return { offset: 0, most };
  const [offset] = values;
  return values.every((value, i) => value === offset + i) ? { offset, most } : undefined;
}

/** The values of an integer tensor in memory; undefined for other tensors. */
function wholeNumbers({ type, data }: Tensor): readonly number[] | undefined {
  if (data.kind !== 'bytes' || !/^int(32|64)$/.test(type)) return undefined;
  const view = new DataView(data.bytes.buffer, data.bytes.byteOffset, data.bytes.byteLength);
  const size = type === 'int64' ? 8 : 4;
  return Array.from({ length: Math.floor(view.byteLength / size) }, (_, i) =>
    size === 8 ? Number(view.getBigInt64(i * 8, true)) : view.getInt32(i * 4, true),
  );
}

/** Facts of a graph that limit the number of tokens. */
export interface PositionFacts {
  /** The most tokens, special ones included, that its position tables allow; null without such tables. */
  readonly rows: number | null;
  /** The axis sizes of all constants with two or more axes. */
  readonly sizes: readonly number[];
}

export function positionFacts(graph: Graph): PositionFacts {
  const tables = [...graph.initializers.values()].filter(({ dims }) => dims.length >= 2);
  return { rows: positionRows(graph) ?? null, sizes: [...new Set(tables.flatMap(({ dims }) => dims))] };
}

/** The most tokens, special ones included, that the graph's position tables allow; undefined without such tables. */
export function positionRows(graph: Graph): number | undefined {
  return new Positions(graph).limit;
}
