/** Tables of learned positions in a graph: how many tokens they allow, whatever the config says. */
import { type Graph, intAttribute, type Node, opKey, type Tensor } from '../graph/graph';
import { producers } from '../graph/traverse';

/** Smaller tables are for something else: token types, buckets of distances. */
const LEAST_ROWS = 16;
/** Nodes between a count of positions and its table; real graphs have ten. */
const LONGEST_WAY = 32;

/** Ops that leave numbers as they are, or take some of them. */
const VIEWS = new Set(['Identity', 'Cast', 'Unsqueeze', 'Squeeze', 'Reshape', 'Expand', 'Flatten', 'Tile']);

/** What the rows of a table are numbered by: the token with the number n (from 0) has the row n + offset. */
interface Numbering {
  readonly offset: number;
  /** Positions that there are; a buffer may have fewer than the table has rows. */
  readonly most: number;
}

class Positions {
  private readonly makers: ReadonlyMap<string, Node>;

  constructor(private readonly graph: Graph) {
    this.makers = producers(graph.nodes);
  }

  /** Tokens that every table of positions has a row for; undefined where there is no such table. */
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

  /** Rows of a table of floats. */
  private rowsOf(name: string): number | undefined {
    const table = this.graph.initializers.get(name);
    const rows = table?.dims.length === 2 && /float/.test(table.type) ? table.dims[0] : undefined;
    return rows !== undefined && rows >= LEAST_ROWS ? rows : undefined;
  }

  /**
   * How a value numbers tokens, where it does: a slice of a buffer, a range up to the length of the text, a running count
   * of tokens, or an input for it. Differences of positions, and everything else, number none.
   * @param sliced whether as much was taken of it as the text is long
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
        // By a mask: what is no padding keeps its number.
        return on(a) ?? on(b);
      default:
        return undefined;
    }
  }

  /** Of Range(start, limit, 1), whose limit is the text's length. */
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

  /** A constant of one whole number. */
  private number(name: string): number | undefined {
    const tensor = this.constant(name);
    const values = tensor && wholeNumbers(tensor);
    return values?.length === 1 ? values[0] : undefined;
  }
}

/** A buffer of the numbers from any one on; of a large one, which stays in its file, only the size is known. */
function bufferNumbering(tensor: Tensor): Numbering | undefined {
  const { type, dims } = tensor;
  const most = dims[dims.length - 1] ?? 0;
  if (!/^int(32|64)$/.test(type) || most < 2 || dims.slice(0, -1).some((d) => d !== 1)) return undefined;
  const values = wholeNumbers(tensor);
  if (values === undefined) return { offset: 0, most };
  const [offset] = values;
  return values.every((value, i) => value === offset + i) ? { offset, most } : undefined;
}

/** The numbers of a tensor of whole numbers that is in memory. */
function wholeNumbers({ type, data }: Tensor): readonly number[] | undefined {
  if (data.kind !== 'bytes' || !/^int(32|64)$/.test(type)) return undefined;
  const view = new DataView(data.bytes.buffer, data.bytes.byteOffset, data.bytes.byteLength);
  const size = type === 'int64' ? 8 : 4;
  return Array.from({ length: Math.floor(view.byteLength / size) }, (_, i) =>
    size === 8 ? Number(view.getBigInt64(i * 8, true)) : view.getInt32(i * 4, true),
  );
}

/** The most tokens, special ones included, that the graph's tables of positions have rows for; undefined without any. */
export function positionRows(graph: Graph): number | undefined {
  return new Positions(graph).limit;
}
