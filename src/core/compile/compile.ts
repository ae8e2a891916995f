/**
 * Model -> explanation programs: one graph that runs forward at any point of the path, and one that also returns the
 * attribution of every token there, summed over hidden units inside the graph. Rows are path nodes or documents, so
 * that a node costs S numbers of traffic, not S x H. Weights remain references into the user's own files.
 */
import * as l10n from '@vscode/l10n';
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
import { interpolate, type PathStart, restore } from './interpolate';
import { kinksOf } from './kinks';
import { prepare } from './prepare';
import { finish } from './program';
import { INPUTS, PROGRAM_OUTPUTS } from './programNames';
import { type Signature, signatureOf } from './signature';
import { rowSums, scalesInProducts, subtractionsInProducts } from './simplify/products';
import { shapesOfTheEarliest } from './simplify/shapes';

/** Facts about a model's programs, as plain data. */
export interface ProgramFacts extends Signature {
  /** Rows of the embedding table; null if the graph does not determine it. */
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
  /** Size of an embedding (H); null if the graph does not determine it. */
  readonly hidden: number | null;
  /**
   * Ops on the path from the lookup to the logits that may give slopes jumps or corners (ReLU, max pooling); none: the
   * logits are a smooth function there.
   */
  readonly kinks: readonly string[];
}

/** Builds programs; each is built at the first call. */
export interface ProgramMakers {
  forward(): Model;
  /** Ops without a rule on the path from the lookup to the logits, each with the names of its nodes. */
  missing(): ReadonlyMap<string, readonly string[]>;
  /** Throws GradientError that names every op without a rule. */
  gradient(): Model;
  /**
   * As `gradient`, with noise on the embedding and with the outputs that local methods need.
   * Throws GradientError as `gradient` does, and if the graph does not determine the size of an embedding.
   */
  sampled(): Model;
}

/** The programs of a model, with their facts. */
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
 * Adds hints to an error about ops without a rule: why they were not expanded, and which methods still work.
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

/** Reports unexpected errors, which inconsistent graphs cause, as a GradientError with the cause. */
function guarded<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof GradlensError) throw cause;
    throw new GradientError(l10n.t('the model’s graph is inconsistent: export it again'), {
      cause,
      hints: [l10n.t('--log-level debug shows where')],
    });
  }
}

function overHidden(b: Builder, value: string): string {
  return b.node('ReduceSum', [value, b.ints([-1])], { keepdims: 0 });
}

/** [N, S]: the sum over hidden units and lookups of gradient times difference. */
function summed(
  b: Builder,
  grads: readonly (string | undefined)[],
  differences: readonly string[],
  lookups: readonly Lookup[],
): string {
  const parts = lookups.flatMap((l, i): readonly string[] => {
    const grad = grads[i];
    return grad === undefined ? [] : [restore(b, overHidden(b, b.node('Mul', [grad, differences[i]])), l)];
  });
  return parts.length === 1 ? parts[0] : b.node('Sum', parts);
}

/** [N, S]: the Euclidean norm of each token's gradient over all its lookups. */
function norms(b: Builder, grads: readonly (string | undefined)[], lookups: readonly Lookup[]): string {
  const found = grads.filter((grad) => grad !== undefined);
  if (found.length > 1 && lookups.some(({ moves }) => moves.length > 0))
    throw new GradientError(
      l10n.t('the ids are looked up several times, in different orders: their gradients have no common size'),
    );
  const total = found.length === 1 ? found[0] : b.node('Sum', found);
  return restore(b, b.node('Sqrt', [overHidden(b, b.node('Mul', [total, total]))]), lookups[0]);
}

/**
 * The programs of a model. Throws GradientError when the graph has no lookup to explain, or is inconsistent.
 * @param ids the input with the token ids, if the user named it
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
  const width = before.get(lookup.output)?.dims?.at(-1);
  const hidden = typeof width === 'number' ? width : null;
  const begin = (): Builder => new Builder({ ...model.graph, nodes, initializers: started.initializers, inputs });
  const named = (value: string, name: string): Node => makeNode('Cast', [value], [name], { to: 1 });
  const output = (name: string, dims: readonly Dim[]): ValueInfo => ({ name, type: 'float32', dims });

  const forward = (): Model => {
    const b = begin();
    return finish(model, b, [...b.nodes, named(logits, PROGRAM_OUTPUTS.logits)], inputs, [
      output(PROGRAM_OUTPUTS.logits, [rows, labels]),
    ]);
  };
  const backward = (
    started: Builder,
    path: PathStart,
    fed: readonly ValueInfo[],
    more: (b: Builder, grads: readonly (string | undefined)[]) => readonly (readonly [name: string, value: string])[],
  ): Model => {
    const own = sorted(path.nodes);
    const all = [...fed, output(INPUTS.cotangent, [rows, labels])];
    const b = new Builder({ ...model.graph, nodes: own, initializers: started.initializers, inputs: fed });
    const types = inferShapes({
      ...model,
      graph: { ...model.graph, nodes: own, initializers: started.initializers, inputs: all },
    });
    const seed = b.node('CastLike', [INPUTS.cotangent, logits]);
    const seeds = new Map([[logits, seed]]);
    const request = { nodes: own, types, seeds, inputs: lookups.map((l) => l.output), rules, flat };
    const grads = explained(() => gradients(b, request), refused);
    const values = [
      [PROGRAM_OUTPUTS.attributions, summed(b, grads, path.differences, lookups)] as const,
      ...more(b, grads),
    ];
    const last = [named(logits, PROGRAM_OUTPUTS.logits), ...values.map(([name, value]) => named(value, name))];
    const outputs = [
      output(PROGRAM_OUTPUTS.logits, [rows, labels]),
      ...values.map(([name]) => output(name, [rows, columns])),
    ];
    const subtracted = subtractionsInProducts(rowSums(b.nodes, b), b);
    const lean = shapesOfTheEarliest({ nodes: subtracted, inputs: all }, types);
    const kept = new Set(last.flatMap((n) => n.inputs));
    return finish(model, b, [...scalesInProducts(lean, b, kept), ...last], all, outputs);
  };
  const gradient = (): Model => backward(started, path, inputs, () => []);
  const sampled = (): Model => {
    if (hidden === null)
      throw new GradientError(
        l10n.t('the graph does not determine the size of its word embeddings, so noise cannot be added to them'),
      );
    const fed = [...inputs, output(INPUTS.noise, [rows, columns, hidden])];
    const b = new Builder({ ...model.graph, inputs: fed });
    const noisy = interpolate(b, lookups, true);
    return backward(b, noisy, fed, (b, grads) => [
      [PROGRAM_OUTPUTS.norms, norms(b, grads, lookups)],
      // Every lookup is of the same table and ids.
      [PROGRAM_OUTPUTS.sums, restore(b, overHidden(b, noisy.embeddings[0]), lookup)],
      [
        PROGRAM_OUTPUTS.squares,
        restore(b, overHidden(b, b.node('Mul', [noisy.embeddings[0], noisy.embeddings[0]])), lookup),
      ],
    ]);
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
    hidden,
    kinks: kinksOf(
      model,
      lookups.map((l) => l.output),
      logits,
    ),
    forward: () => guarded(forward),
    gradient: () => guarded(gradient),
    sampled: () => guarded(sampled),
  };
}
