/**
 * Model -> explanation programs: one graph that runs forward at any point of the path, and one that also returns the
 * attribution of every token there, summed over hidden units inside the graph. Rows are path nodes or documents, so
 * that a node costs S numbers of traffic, not S x H. Weights remain references into the user's own files.
 */
import { WITHOUT_GRADIENT } from '../../protocol/methods';
import { path as between, gradients, missingRules } from '../autodiff/gradient';
import { flat, rules } from '../autodiff/rules';
import { GradientError, GradlensError } from '../errors';
import { Builder, makeNode } from '../graph/builder';
import type { Dim, Graph, Model, Node, ValueInfo } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { sorted } from '../graph/traverse';
import type { Lookup } from './embedding';
import { type Footprint, footprint } from './footprint';
import { INPUTS, interpolate, restore } from './interpolate';
import { prepare } from './prepare';
import { finish } from './program';
import { type Signature, signatureOf } from './signature';
import { rowSums, scalesInProducts, subtractionsInProducts } from './simplify/products';
import { shapesOfTheEarliest } from './simplify/shapes';

/** The outputs of programs. */
export const PROGRAM_OUTPUTS = {
  /** [N, L] float32. */
  logits: 'gradlens/logits',
  /** [N, S] float32: sum over hidden units of (E - B) dF/dX at each row's alpha. Only in gradient programs. */
  attributions: 'gradlens/attributions',
} as const;

/** Facts about a model's programs, as plain data. */
export interface ProgramFacts extends Signature {
  /** Rows of the embedding table, when the graph tells it. */
  readonly rows: number | null;
  /** The file's name for the lookup's output; for a lookup inside a fused op, its name for the table. */
  readonly embedding: string;
  /**
   * True when the programs are the float twin of a quantised or half-precision file: their logits are near the file's
   * own, not equal to them.
   */
  readonly twin: boolean;
  /** Memory per row of a gradient run. */
  readonly footprint: Footprint;
}

/** Each is built when first asked for. */
export interface ProgramMakers {
  forward(): Model;
  /** Ops without a rule on the path from the lookup to the logits, each with the names of its nodes. */
  missing(): ReadonlyMap<string, readonly string[]>;
  /** Throws GradientError that names every op without a rule. */
  gradient(): Model;
}

export interface Programs extends ProgramFacts, ProgramMakers {
  readonly lookups: readonly Lookup[];
}

/** The lookup's name in the file itself. */
function embeddingOf({ nodes }: Lookup, file: Graph): string {
  const own = new Set(file.nodes.flatMap((n) => n.outputs));
  const outputs = nodes.map((n) => n.outputs[0]).reverse();
  return outputs.find((o) => own.has(o)) ?? nodes[0].inputs.find((i) => file.initializers.has(i)) ?? outputs[0];
}

const WAY_ON = `${WITHOUT_GRADIENT} needs no gradient and works with every model`;

/**
 * Adds to an error about ops without a rule why they were not expanded, where that is the reason, and what still works.
 */
function explained<T>(make: () => T, refused: ReadonlyMap<string, string>): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const { message, missing } = cause;
    if (missing.size === 0) throw cause;
    const reasons = [...refused].filter(([op]) => missing.has(op)).map(([, why]) => why);
    throw new GradientError(message, { cause, missing, hints: [...reasons.slice(0, 2), WAY_ON] });
  }
}

/** Unforeseen errors come from inconsistent graphs: reported as such, with their cause. */
function guarded<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof GradlensError) throw cause;
    throw new GradientError('the model’s graph is inconsistent: export it again', {
      cause,
      hints: ['--log-level debug shows where'],
    });
  }
}

/**
 * Throws GradientError when the graph has no lookup to explain, or is inconsistent.
 * @param ids the input with the token ids, where the user named it
 */
export function compile(source: Model, ids?: string): Programs {
  return guarded(() => programs(source, ids));
}

function programs(source: Model, wanted: string | undefined): Programs {
  const { model, lookups, logits, twin, refused } = prepare(source, undefined, wanted);
  const [lookup] = lookups;
  const { types: before } = model;
  const signature = signatureOf(model.graph, lookup.ids, before.get(logits)?.dims ?? null, before);
  const { labels } = signature;
  const ids = model.graph.inputs.find((i) => i.name === lookup.ids);
  const [rows, columns] = ids?.dims ?? ['batch', 'sequence'];
  const inputs: ValueInfo[] = [
    ...model.graph.inputs,
    { name: INPUTS.baselineIds, type: ids?.type ?? 'int64', dims: [rows, columns] },
    { name: INPUTS.keep, type: 'float32', dims: [rows, columns] },
    { name: INPUTS.alphas, type: 'float32', dims: [rows] },
  ];
  const started = new Builder(model.graph);
  const path = interpolate(started, lookups);
  const nodes = sorted(path.nodes);
  const begin = (): Builder => new Builder({ ...model.graph, nodes, initializers: started.initializers, inputs });
  const named = (value: string, name: string): Node => makeNode('Cast', [value], [name], { to: 1 });
  const output = (name: string, dims: readonly Dim[]): ValueInfo => ({ name, type: 'float32', dims });

  const forward = (): Model => {
    const b = begin();
    return finish(model, b, [...b.nodes, named(logits, PROGRAM_OUTPUTS.logits)], inputs, [
      output(PROGRAM_OUTPUTS.logits, [rows, labels]),
    ]);
  };
  const backward = (): Model => {
    const b = begin();
    const all = [...inputs, output(INPUTS.cotangent, [rows, labels])];
    const types = inferShapes({
      ...model,
      graph: { ...model.graph, nodes, initializers: started.initializers, inputs: all },
    });
    const seed = b.node('CastLike', [INPUTS.cotangent, logits]);
    const seeds = new Map([[logits, seed]]);
    const request = { nodes, types, seeds, inputs: lookups.map((l) => l.output), rules, flat };
    const grads = explained(() => gradients(b, request), refused);
    const parts = lookups.flatMap((l, i): readonly string[] => {
      const grad = grads[i];
      if (grad === undefined) return [];
      const sums = b.node('ReduceSum', [b.node('Mul', [grad, path.differences[i]]), b.ints([-1])], { keepdims: 0 });
      return [restore(b, sums, l)];
    });
    const perToken = parts.length === 1 ? parts[0] : b.node('Sum', parts);
    const last = [named(logits, PROGRAM_OUTPUTS.logits), named(perToken, PROGRAM_OUTPUTS.attributions)];
    const outputs = [
      output(PROGRAM_OUTPUTS.logits, [rows, labels]),
      output(PROGRAM_OUTPUTS.attributions, [rows, columns]),
    ];
    const summed = subtractionsInProducts(rowSums(b.nodes, b), b);
    const lean = shapesOfTheEarliest({ nodes: summed, inputs: all }, types);
    const kept = new Set(last.flatMap((n) => n.inputs));
    return finish(model, b, [...scalesInProducts(lean, b, kept), ...last], all, outputs);
  };
  return {
    ...signature,
    lookups,
    rows: lookup.rows,
    embedding: embeddingOf(lookup, source.graph),
    missing: () =>
      missingRules(
        between({ ...model.graph, types: before, output: logits, inputs: lookups.map((l) => l.output), flat }).nodes,
        rules,
      ),
    twin,
    footprint: footprint(model),
    forward: () => guarded(forward),
    gradient: () => guarded(backward),
  };
}
