/** A classifier's signature: which input has the token ids, the roles of the others, and the output. */
import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import type { Dim, Graph } from '../graph/graph';
import { inferShapes, type ValueType } from '../graph/shapes';
import { lookedUp } from './embedding';
import { type Input, isIds, type Role, roleOf } from './inputNames';
import { isRagged } from './ragged';

type Types = ReadonlyMap<string, ValueType>;

/** The largest fixed batch that is accepted: every run has to fill it. */
const MOST_ROWS = 1024;
/** More token types than any model has: XLNet's five are the most. */
const MOST_TYPES = 16;
/** More labels than any classifier has. */
const MOST_LABELS = 1_000_000;

/** The inputs and outputs of a text classifier. */
export interface Signature {
  /** The name of the input with the token ids. */
  readonly ids: string;
  readonly inputs: readonly Input[];
  /** The batch size if the graph fixes it; null if any size is possible. */
  readonly batch: number | null;
  /** The sequence length if the graph fixes it; null if any length is possible. */
  readonly sequence: number | null;
  /** The number of logits; null if the graph does not determine it. */
  readonly labels: number | null;
  /** Whether shapes inside the graph depend on the ids: the rows of one run must then have equal shapes. */
  readonly ragged: boolean;
}

/** Whether an input says which tokens are padding. */
export function isMasked({ inputs, ids }: Signature): boolean {
  return inputs.some((input) => ['mask', 'lengths'].includes(roleOf(input, ids) ?? ''));
}

/**
 * The inputs with roles for those whose names do not show it, by their use in the graph. An input that is looked up in
 * a table of a few rows has token types. If there is no mask yet, a single remaining input of [batch, sequence] is the
 * mask. A remaining input of [batch] has the lengths.
 */
function withRoles(graph: Graph, ids: string, types?: Types): readonly Input[] {
  const unknown = graph.inputs.filter((i) => roleOf(i, ids) === undefined);
  if (unknown.length === 0) return graph.inputs;
  const known = types ?? inferShapes({ graph, opsets: new Map(), irVersion: 8 });
  const roles = new Map<string, Role>();
  const left = unknown.filter(({ name, dims }) => {
    const rows = lookedUp(graph, known, name);
    if (rows.length === 0) return true;
    if (dims?.length === 2 && rows.every((n) => n !== null && n <= MOST_TYPES)) roles.set(name, 'types');
    return false;
  });
  const masked = graph.inputs.some((i) => roleOf(i, ids) === 'mask');
  const [mask, ...others] = left.filter((i) => i.dims?.length === 2);
  if (mask && others.length === 0 && !masked) roles.set(mask.name, 'mask');
  const [lengths, ...more] = left.filter((i) => i.dims?.length === 1);
  if (lengths && more.length === 0) roles.set(lengths.name, 'lengths');
  return graph.inputs.map((i) => {
    const role = roles.get(i.name);
    return role === undefined ? i : { ...i, role };
  });
}

/** The input that must have the token ids if there is no lookup; undefined if there is none. */
export function likelyIds({ inputs }: Graph, wanted?: string): string | undefined {
  if (wanted !== undefined) return inputs.find((i) => i.name === wanted)?.name;
  const whole = inputs.filter((i) => i.type === 'int64' || i.type === 'int32');
  const named = whole.find((i) => isIds(i.name));
  return (named ?? whole.find((i) => roleOf(i, '') === undefined))?.name;
}

/** Throws GradientError where the graph is not a text classifier. `logits` are the axes of its output. */
export function signatureOf(graph: Graph, ids: string, logits: readonly Dim[] | null, types?: Types): Signature {
  const dims = graph.inputs.find((i) => i.name === ids)?.dims ?? null;
  if (dims !== null && dims.length !== 2)
    throw new GradientError(
      l10n.t`the input ${ids} has ${dims.length} axes: token ids of a text classifier have two, [batch, sequence]`,
    );
  if (logits !== null && logits.length !== 1 && logits.length !== 2)
    throw new GradientError(
      l10n.t`the output has ${logits.length} axes: the logits of a text classifier have two, [batch, labels]`,
    );
  const [produced, size = 1] = logits ?? [null, null];
  const fixed = (dim: Dim | undefined | null) => (typeof dim === 'number' ? dim : null);
  // A graph with a dynamic batch axis but a fixed number of logit rows has that number as its real batch size.
  const batch = fixed(dims?.[0]) ?? fixed(produced);
  const labels = fixed(size);
  if (batch !== null && !(batch >= 1 && batch <= MOST_ROWS))
    throw new GradientError(l10n.t`the graph takes ${batch} texts in every run: export it with a batch of any size`);
  if (labels !== null && !(labels >= 1 && labels <= MOST_LABELS))
    throw new GradientError(l10n.t`the graph gives ${labels} logits: not a text classifier`);
  const inputs = withRoles(graph, ids, types);
  return { ids, inputs, batch, sequence: fixed(dims?.[1]), labels, ragged: isRagged(graph) };
}
