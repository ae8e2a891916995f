/**
 * The end of a classifier's graph: which output has the logits, and whether the file converts them to probabilities. By
 * types, sizes and data flow; names decide where those leave a choice.
 */
import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import { makeNode } from '../graph/builder';
import { type Graph, intAttribute, type Model, type Node, opKey, type ValueInfo } from '../graph/graph';
import { inferShapes, type ValueType } from '../graph/shapes';
import { producers } from '../graph/traverse';

/** The file's activation of its logits; LogSoftmax gives the logarithms of Softmax's probabilities. */
export type Activation = 'Softmax' | 'LogSoftmax' | 'Sigmoid';

/** A model as a classifier that ends in its logits. */
export interface Head {
  /** The model with one output: the logits. The same nodes, unless the activation was removed. */
  readonly model: Model;
  readonly activation: Activation | null;
  /** Whether the unchanged file returns the logits. */
  readonly asItIs: boolean;
}

/** What the config and the user say about the logits and the ids. */
export interface Wanted {
  /** The number of labels in the config, or null. */
  readonly labels: number | null;
  /** The value with the logits, as the user named it. */
  readonly output?: string | undefined;
  /** The input with the token ids, as the user named it. */
  readonly ids?: string | undefined;
}

type Types = ReadonlyMap<string, ValueType>;

const FLOATS = new Set(['float32', 'float64', 'float16', 'bfloat16', 'other']);
/** Ops that do not change the numbers of their first input. */
const VIEWS = new Set(['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);
/** The most consecutive views; real exports have two. */
const LONGEST = 16;

function listed({ outputs }: Graph): string {
  return outputs.map((o) => o.name).join(', ');
}

/** How well an output fits logits, the best first: by width, by name, by axes. Undefined where it cannot be logits. */
function fitness({ name }: ValueInfo, { type, dims }: ValueType, labels: number | null): readonly number[] | undefined {
  if (!FLOATS.has(type) || (dims !== null && dims.length !== 1 && dims.length !== 2)) return undefined;
  const width = dims?.length === 2 ? dims[1] : dims === null ? null : 1;
  const fits = labels === null || typeof width !== 'number' ? 1 : width === labels ? 2 : 0;
  const named = name === 'logits' ? 2 : Number(/logits/i.test(name));
  return [fits, named, dims?.length === 2 ? 1 : 0];
}

function better(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((x, i) => x !== b[i]);
  return at >= 0 && a[at] > b[at];
}

/**
 * The output with the logits. Throws GradientError for a name that is not in the graph, and for a graph without
 * outputs.
 */
function outputOf(graph: Graph, types: () => Types, { labels, output }: Wanted): ValueInfo {
  const { outputs } = graph;
  if (output !== undefined) {
    const own = outputs.find((o) => o.name === output);
    if (own) return own;
    if (graph.nodes.some((n) => n.outputs.includes(output)))
      return { name: output, ...(types().get(output) ?? { type: 'other', dims: null }) };
    throw new GradientError(l10n.t`it has no output "${output}": its outputs are ${listed(graph)}`);
  }
  const [first] = outputs;
  if (!first) throw new GradientError(l10n.t('the graph has no outputs'));
  if (outputs.length === 1) return first;
  let best: { readonly value: ValueInfo; readonly fit: readonly number[] } | undefined;
  for (const value of outputs) {
    const fit = fitness(value, types().get(value.name) ?? value, labels);
    if (fit && (!best || better(fit, best.fit))) best = { value, fit };
  }
  return best?.value ?? first;
}

/** Whether a Softmax is over the labels: along the last axis, or along one followed only by axes of 1. */
function overLabels(node: Node, opset: number, types: () => Types): boolean {
  const axis = intAttribute(node, 'axis', opset < 13 ? 1 : -1);
  const dims = types().get(node.inputs[0])?.dims ?? null;
  if (dims === null) return axis === -1 || axis === 1;
  const own = axis < 0 ? axis + dims.length : axis;
  // A Softmax over one number is always 1: no classifier ends with it.
  return dims[own] !== 1 && dims.slice(own + 1).every((d) => d === 1) && (own > 0 || dims.length === 1);
}

function activationOf(node: Node, opset: number, types: () => Types): Activation | undefined {
  switch (opKey(node)) {
    case 'Sigmoid':
    case 'com.microsoft:QLinearSigmoid':
      return 'Sigmoid';
    case 'Softmax':
      return overLabels(node, opset, types) ? 'Softmax' : undefined;
    case 'com.microsoft:QLinearSoftmax':
      return 'Softmax';
    case 'LogSoftmax':
      return overLabels(node, opset, types) ? 'LogSoftmax' : undefined;
    default:
      return undefined;
  }
}

interface Found {
  readonly activation: Activation;
  /** The node that replaces them. */
  readonly instead: ReadonlyMap<Node, Node>;
}

const passed = (node: Node, from = node.inputs[0]): Node => makeNode('Identity', [from], node.outputs);

/** Walks back from `output` through views to the activation; undefined where there is none. */
function find(graph: Graph, output: string, opset: number, types: () => Types): Found | undefined {
  const makers = producers(graph.nodes);
  const instead = new Map<Node, Node>();
  let value = output;
  for (let steps = 0; steps < LONGEST; steps++) {
    const node = makers.get(value);
    if (!node || node.outputs[0] !== value) return undefined;
    const activation = activationOf(node, opset, types);
    if (activation) {
      // Quantised activations read integers with a scale and a zero point.
      const quantized = node.domain !== '';
      const logits = quantized ? makeNode('DequantizeLinear', node.inputs.slice(0, 3), node.outputs) : passed(node);
      return { activation, instead: instead.set(node, logits) };
    }
    const key = opKey(node);
    if (VIEWS.has(key)) value = node.inputs[0];
    else if (key === 'DequantizeLinear') {
      const inner = makers.get(node.inputs[0]);
      if (!inner) return undefined;
      // The output's scale is for probabilities: logits would be clipped at 1.
      instead.set(node, passed(node));
      if (opKey(inner) === 'QuantizeLinear') {
        instead.set(inner, passed(inner));
        [value] = inner.inputs;
      } else if (inner.domain !== '' && activationOf(inner, opset, types)) [value] = inner.outputs;
      else return undefined;
    } else return undefined;
  }
  return undefined;
}

/**
 * The model as a classifier that ends in its logits. Where the file ends in a Softmax, LogSoftmax or Sigmoid over the
 * labels, its input are the logits. Throws GradientError for a graph without outputs, or without the named one.
 */
export function headOf(model: Model, wanted: Wanted): Head {
  const { graph } = model;
  let inferred: Types | undefined;
  const types = (): Types => {
    inferred ??= inferShapes(model);
    return inferred;
  };
  const output = outputOf(graph, types, wanted);
  const ends = graph.outputs.some((o) => o.name === output.name);
  const found = find(graph, output.name, model.opsets.get('') ?? 1, types);
  const nodes = found ? graph.nodes.map((n) => found.instead.get(n) ?? n) : graph.nodes;
  return {
    model: { ...model, graph: { ...graph, nodes, outputs: [output] } },
    activation: found?.activation ?? null,
    asItIs: ends && !found,
  };
}
