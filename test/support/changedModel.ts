/** The tiny BERT in the forms that people have of a model: its graph and its config changed, all else as it is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNode } from '../../src/core/graph/builder';
import type { Graph, Node } from '../../src/core/graph/graph';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { copyOfModel } from './fixtures';

export type Change = (graph: Graph) => Graph;

/** The folder of the tiny BERT with another graph and other entries in its config (undefined: taken out). */
export function changedModel(
  to: string,
  change: Change,
  config: Readonly<Record<string, unknown>> = {},
): { readonly folder: string; readonly file: string } {
  const folder = copyOfModel('bert', to);
  const settings = join(folder, 'config.json');
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, 'utf8')), ...config }));
  const file = join(folder, 'onnx', 'model.onnx');
  const model = decode(readFileSync(file), file);
  writeFileSync(file, encode({ ...model, graph: change(model.graph) }));
  return { folder, file };
}

/** The graph with nodes behind it that read `logits`; `outputs` are [name, element type, axes]. */
export function behind(
  nodes: readonly Node[],
  ...outputs: readonly (readonly [string, Graph['outputs'][0]['type'], Graph['outputs'][0]['dims']])[]
): Change {
  return (graph) => ({
    ...graph,
    nodes: [...graph.nodes, ...nodes],
    outputs: outputs.map(([name, type, dims]) => ({ name, type, dims })),
  });
}

/** Some values under other names throughout, as other exporters would have named them. */
export function renamed(names: Readonly<Record<string, string>>): Change {
  const rename = (name: string) => names[name] ?? name;
  const of = <T extends { readonly name: string }>(values: readonly T[]) =>
    values.map((v) => ({ ...v, name: rename(v.name) }));
  return (graph) => ({
    ...graph,
    inputs: of(graph.inputs),
    outputs: of(graph.outputs),
    nodes: graph.nodes.map((n) => ({ ...n, inputs: n.inputs.map(rename), outputs: n.outputs.map(rename) })),
  });
}

/** The input `name` goes through other nodes first; they read it and make `name + '/via'`. */
export function through(name: string, nodes: readonly Node[], constants: Graph['initializers'] = new Map()): Change {
  const via = `${name}/via`;
  return (graph) => ({
    ...graph,
    initializers: new Map([...graph.initializers, ...constants]),
    nodes: [...nodes, ...graph.nodes.map((n) => ({ ...n, inputs: n.inputs.map((i) => (i === name ? via : i)) }))],
  });
}

export const node = makeNode;
