/**
 * Inlines model-local functions, so that a model is one graph of standard ops.
 * https://onnx.ai/onnx/repo-docs/IR.html#functions
 */

import { create, toBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import { LIMITS } from '../graph/limits';
import { measure, type Size } from './measure';
import {
  type AttributeProto,
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
} from './onnx_pb';

/** From this operator set on, ops of different versions have the same meaning here. */
const ALIKE = 18;

/** The most that all calls may copy together: names are prefixed with the call's, and lists are short constants. */
const COPIES: Size = { ...LIMITS, text: 4 * LIMITS.text, numbers: LIMITS.wideNumbers };

type Rename = (name: string) => string;
type Attributes = ReadonlyMap<string, AttributeProto>;

const NONE: Attributes = new Map();

function domain(name: string): string {
  return name === 'ai.onnx' ? '' : name;
}

function key(of: { readonly domain: string; readonly overload: string }, name: string): string {
  return `${domain(of.domain)}:${name}:${of.overload}`;
}

/** A copy with other fields. Defaults of omitted fields are on the message's prototype: a spread would lose them. */
function changed<T extends object>(message: T, fields: Partial<T>): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, fields);
}

class Inliner {
  private readonly functions: ReadonlyMap<string, FunctionProto>;
  /** Functions called so far. */
  readonly called = new Set<FunctionProto>();
  private count = 0;
  /** The amount copied by all calls so far. */
  private readonly copied = { fields: 0, text: 0, numbers: 0, wideNumbers: 0 };
  private readonly sizes = new Map<FunctionProto, Size>();

  constructor(functions: readonly FunctionProto[]) {
    this.functions = new Map(functions.map((f) => [key(f, f.name), f]));
  }

  /** A graph without calls, its values renamed and its attribute references filled in. */
  graph(g: GraphProto, rename: Rename, given: Attributes, depth: number): GraphProto {
    const named = <T extends { name: string }>(messages: readonly T[]): T[] =>
      messages.map((m) => changed(m, { name: rename(m.name) } as Partial<T>));
    const sparse = g.sparseInitializer.map((s) =>
      changed(s, { values: s.values && changed(s.values, { name: rename(s.values.name) }) }),
    );
    return changed(g, {
      input: named(g.input),
      output: named(g.output),
      initializer: named(g.initializer),
      sparseInitializer: sparse,
      valueInfo: named(g.valueInfo),
      node: this.nodes(g.node, rename, given, depth, []),
    });
  }

  /** Appends `nodes` to `out`: one list for all levels, since functions may be long. */
  private nodes(
    nodes: readonly NodeProto[],
    rename: Rename,
    given: Attributes,
    depth: number,
    out: NodeProto[],
  ): NodeProto[] {
    for (const node of nodes) {
      const copy = changed(node, {
        input: node.input.map(rename),
        output: node.output.map(rename),
        attribute: node.attribute.flatMap((a) => this.attribute(a, rename, given, depth)),
      });
      const body = this.functions.get(key(node, node.opType));
      if (body) this.call(body, copy, depth + 1, out);
      else out.push(copy);
      if (++this.count > LIMITS.nodes)
        throw new OnnxError(
          l10n.t`its functions come to more than ${LIMITS.nodes} nodes: such models are not supported`,
        );
    }
    return out;
  }

  /** An attribute of a node in a function: the call's value; empty if the call has none. */
  private attribute(a: AttributeProto, rename: Rename, given: Attributes, depth: number): AttributeProto[] {
    if (a.refAttrName !== '') {
      const value = given.get(a.refAttrName);
      return value ? [changed(value, { name: a.name })] : [];
    }
    return [a.g ? changed(a, { g: this.graph(a.g, rename, given, depth) }) : a];
  }

  /** Throws OnnxError for calls that double at every level, or that copy too much, before they exhaust memory. */
  private charge(body: FunctionProto, place: string): void {
    const size = this.sizes.get(body) ?? measure(FunctionProtoSchema, toBinary(FunctionProtoSchema, body));
    this.sizes.set(body, size);
    this.copied.fields += size.fields;
    // Every name may get the call's prefix.
    this.copied.text += size.text + place.length * size.fields;
    this.copied.numbers += size.numbers;
    this.copied.wideNumbers += size.wideNumbers;
    const over = (['fields', 'text', 'numbers', 'wideNumbers'] as const).find((w) => this.copied[w] > COPIES[w]);
    if (over)
      throw new OnnxError(
        l10n.t`the calls of its function ${body.name} copy too much of it: such models are not supported`,
      );
  }

  /** Adds the body of a function, reading the call's inputs and making its outputs. */
  private call(body: FunctionProto, node: NodeProto, depth: number, out: NodeProto[]): void {
    if (depth > LIMITS.calls)
      throw new OnnxError(
        l10n.t`its functions call each other more than ${LIMITS.calls} levels deep: such models are not supported`,
      );
    this.called.add(body);
    const place = `gradlens/call_${this.count++}/`;
    this.charge(body, place);
    const names = new Map(body.input.map((name, i) => [name, node.input[i] ?? '']));
    const copies: (readonly [string, string])[] = [];
    body.output.forEach((name, i) => {
      const outer = node.output[i] ?? '';
      if (outer === '') return;
      // An input that is returned as it is, or one value that is two outputs.
      if (names.has(name)) copies.push([name, outer]);
      else names.set(name, outer);
    });
    const rename = (name: string) => (name === '' ? '' : (names.get(name) ?? place + name));
    const given = new Map([...body.attributeProto, ...node.attribute].map((a) => [a.name, a]));
    this.nodes(body.node, rename, given, depth, out);
    for (const [name, outer] of copies)
      out.push(create(NodeProtoSchema, { opType: 'Identity', name: outer, input: [rename(name)], output: [outer] }));
  }
}

/** One version per domain for the whole graph. Throws where two versions are incompatible. */
function versions(model: ModelProto, called: Iterable<FunctionProto>): ModelProto['opsetImport'] {
  const imports = new Map<string, ModelProto['opsetImport'][number]>();
  for (const o of [model, ...called].flatMap((part) => part.opsetImport)) {
    const name = domain(o.domain);
    const known = imports.get(name);
    if (known && known.version !== o.version && (known.version < ALIKE || o.version < ALIKE) && name === '')
      throw new OnnxError(
        l10n.t`its functions use operator set ${String(o.version)} and its graph uses ${String(known.version)}: convert it to one with onnx.version_converter`,
      );
    if (!known || known.version < o.version) imports.set(name, o);
  }
  return [...imports.values()];
}

/**
 * The same model without functions. Throws OnnxError when they are recursive, too many, or of incompatible versions.
 */
export function inline(model: ModelProto): ModelProto {
  if (model.functions.length === 0 || !model.graph) return model;
  const inliner = new Inliner(model.functions);
  const graph = inliner.graph(model.graph, (name) => name, NONE, 0);
  return changed(model, { graph, functions: [], opsetImport: versions(model, inliner.called) });
}
