/**
 * Removes tensor lists whose contents are known before the run: exporters write them for Python lists, split and stack.
 * Values read from such a list are computed without it; the list itself may remain, unread.
 */
import { Builder, makeNode } from './builder';
import { type Graph, intAttribute, type Model, type Node, opKey, type Tensor } from './graph';
import { LIMITS } from './limits';
import { factOfTensor } from './shapes/literal';

/** Copying an element into another list is this many times cheaper than reading it. */
const COPY = 16;

/** The element at an index (negative from the end) as nodes that make `output`; undefined where it is not known. */
type At = (place: number, output: string, b: Builder) => readonly Node[] | undefined;

/** A list with known contents. */
interface List {
  readonly at: At;
  /** The elements, where each has a name. */
  readonly names?: readonly string[];
}

function named(names: readonly string[]): List {
  return {
    names,
    at: (place, output) => {
      const name = names.at(place);
      return name === undefined ? undefined : [makeNode('Identity', [name], [output])];
    },
  };
}

/** Parts of a tensor along an axis: of equal size, of given sizes, or of size 1 each. */
function parts(node: Node, numbers: (name: string) => readonly number[] | undefined): List | undefined {
  const [x, split = ''] = node.inputs;
  const axis = intAttribute(node, 'axis', 0);
  const slice = (from: number, to: number, output: string, b: Builder) => [
    makeNode('Slice', [x, b.ints([from]), b.ints([to]), b.ints([axis])], [output]),
  ];
  if (split === '' && intAttribute(node, 'keepdims', 1) === 0)
    return { at: (place, output, b) => [makeNode('Gather', [x, b.scalar('int64', place)], [output], { axis })] };
  const sizes = split === '' ? [1] : numbers(split);
  if (sizes === undefined) return undefined;
  const [size] = sizes;
  if (sizes.length === 1 && size > 0)
    return { at: (place, output, b) => (place < 0 ? undefined : slice(place * size, (place + 1) * size, output, b)) };
  return {
    at: (place, output, b) => {
      const index = place < 0 ? place + sizes.length : place;
      if (index < 0 || index >= sizes.length) return undefined;
      const from = sizes.slice(0, index).reduce((a, v) => a + v, 0);
      return slice(from, from + sizes[index], output, b);
    },
  };
}

class Resolver {
  private readonly lists = new Map<string, List>();
  private readonly constants = new Map<string, Tensor>();
  private listed = 0;

  constructor(private readonly b: Builder) {}

  /** Lists made from lists are copied each time: past a limit they are no longer followed. */
  private follow(count: number): boolean {
    this.listed += count;
    return this.listed <= LIMITS.listed;
  }

  private numbers(name: string): readonly number[] | undefined {
    const tensor = this.constants.get(name);
    const elements = tensor && factOfTensor(tensor).elements;
    return elements?.every((e): e is number => typeof e === 'number') ? elements : undefined;
  }

  /** The contents of a node's output, for nodes that make lists. */
  private made(node: Node): List | undefined {
    const [first, second = '', third = ''] = node.inputs;
    const list = this.lists.get(first)?.names;
    const names = list && opKey(node) !== 'Identity' && this.follow(list.length / COPY) ? list : undefined;
    const place = (name: string, fallback: number) => (name === '' ? fallback : this.numbers(name)?.[0]);
    switch (opKey(node)) {
      case 'SequenceEmpty':
        return named([]);
      case 'SequenceConstruct':
        return named(node.inputs);
      case 'SequenceInsert': {
        const at = place(third, names?.length ?? 0);
        return names && at !== undefined ? named(names.toSpliced(at, 0, second)) : undefined;
      }
      case 'SequenceErase': {
        const at = place(second, -1);
        return names && at !== undefined ? named(names.toSpliced(at, 1)) : undefined;
      }
      case 'Identity':
        return this.lists.get(first);
      case 'SplitToSequence':
        return parts(node, (name) => this.numbers(name));
      default:
        return undefined;
    }
  }

  /** Nodes that replace one that reads from a list. */
  private read(node: Node): readonly Node[] | undefined {
    const list = this.lists.get(node.inputs[0] ?? '');
    const [output] = node.outputs;
    const key = opKey(node);
    if (list && key === 'SequenceAt') {
      const place = this.numbers(node.inputs[1])?.[0];
      return place === undefined ? undefined : list.at(place, output, this.b);
    }
    if (!list?.names || list.names.length === 0 || key !== 'ConcatFromSequence') return undefined;
    if (!this.follow(list.names.length)) return undefined;
    const axis = intAttribute(node, 'axis', 0);
    if (intAttribute(node, 'new_axis', 0) === 0) return [makeNode('Concat', list.names, [output], { axis })];
    const rows = list.names.map((name) => {
      const row = this.b.fresh('Unsqueeze');
      return makeNode('Unsqueeze', [name, this.b.ints([axis])], [row]);
    });
    return [
      ...rows,
      makeNode(
        'Concat',
        rows.map((r) => r.outputs[0]),
        [output],
        { axis },
      ),
    ];
  }

  graph(graph: Graph): Graph {
    for (const [name, tensor] of graph.initializers) this.constants.set(name, tensor);
    const nodes = graph.nodes.flatMap((node) => {
      const list = this.made(node);
      if (list) this.lists.set(node.outputs[0], list);
      const inner = [...node.attributes].map(
        ([name, a]) => [name, a.kind === 'graph' ? { kind: 'graph' as const, value: this.graph(a.value) } : a] as const,
      );
      return this.read(node) ?? [{ ...node, attributes: new Map(inner) }];
    });
    return { ...graph, nodes };
  }
}

/** The model without such lists; the same object where no list is made. */
export function withoutSequences(model: Model): Model {
  const lists = /^(Sequence|SplitToSequence)/;
  const some = (graph: Graph): boolean =>
    graph.nodes.some(
      (n) => lists.test(n.op) || [...n.attributes.values()].some((a) => a.kind === 'graph' && some(a.value)),
    );
  if (!some(model.graph)) return model;
  const b = new Builder(model.graph);
  const graph = new Resolver(b).graph(model.graph);
  return { ...model, graph: { ...graph, initializers: new Map([...graph.initializers, ...b.initializers]) } };
}
