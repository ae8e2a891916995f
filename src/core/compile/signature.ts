/** What a classifier's graph shows to the outside: which input has the token ids, what the others are, what comes out. */
import { GradientError } from '../errors';
import type { Dim, Graph, ValueInfo } from '../graph/graph';
import { isRagged } from './ragged';

/** What an input is fed with. */
export type Role = 'ids' | 'mask' | 'global' | 'types' | 'positions';

/** Names that exporters give, of inputs of [batch, sequence]. */
const NAMES: readonly (readonly [RegExp, Role])[] = [
  [/^global_attention_mask$/i, 'global'],
  [/^(encoder_)?((attention|input|padding|pad|att|attn)_?)?mask(_?ids)?$/i, 'mask'],
  [/^(token_?type|segment|type)(_?ids?)?$/i, 'types'],
  [/^position(al)?s?(_?ids?)?$/i, 'positions'],
];

/** More rows than any exporter fixes: they would have to be fed in every run. */
const MOST_ROWS = 1024;
/** More labels than any classifier has. */
const MOST_LABELS = 1_000_000;

export interface Signature {
  /** The name of the input with the token ids. */
  readonly ids: string;
  readonly inputs: readonly ValueInfo[];
  /** Rows of every run where the graph fixes them; null when any number will do. */
  readonly batch: number | null;
  /** Tokens of every row where the graph fixes them; null when any number will do. */
  readonly sequence: number | null;
  /** Number of logits, when the graph tells. */
  readonly labels: number | null;
  /** Shapes inside the graph follow the ids: rows of one run must have the same ones. */
  readonly ragged: boolean;
}

/** What an input is for; undefined when nothing that is known fits it. */
export function roleOf({ name, dims }: ValueInfo, ids: string): Role | undefined {
  if (name === ids) return 'ids';
  if (dims !== null && dims.length !== 2) return undefined;
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

/** The input that must be the token ids where the graph does not show it by a lookup; undefined when there is none. */
export function likelyIds({ inputs }: Graph): string | undefined {
  const whole = inputs.filter((i) => i.type === 'int64' || i.type === 'int32');
  const named = whole.find((i) => i.name === 'input_ids');
  return (named ?? whole.find((i) => roleOf(i, '') === undefined))?.name;
}

/** The graph's output with the logits. Throws GradientError when it has no outputs. */
export function logitsOf({ outputs }: Graph): ValueInfo {
  const found = outputs.find((o) => o.name === 'logits') ?? outputs[0];
  if (!found) throw new GradientError('the graph has no outputs');
  return found;
}

/** Throws GradientError where the graph is that of no text classifier. `logits` are the axes of its output. */
export function signatureOf(graph: Graph, ids: string, logits: readonly Dim[] | null): Signature {
  const { inputs } = graph;
  const dims = inputs.find((i) => i.name === ids)?.dims ?? null;
  if (dims !== null && dims.length !== 2)
    throw new GradientError(
      `the input ${ids} has ${dims.length} axes: token ids of a text classifier have two, [batch, sequence]`,
    );
  if (logits !== null && logits.length !== 1 && logits.length !== 2)
    throw new GradientError(
      `the output has ${logits.length} axes: the logits of a text classifier have two, [batch, labels]`,
    );
  const [produced, size = 1] = logits ?? [null, null];
  const fixed = (dim: Dim | undefined | null) => (typeof dim === 'number' ? dim : null);
  // A graph that takes any number of rows and gives a fixed number of logits takes that number in truth.
  const batch = fixed(dims?.[0]) ?? fixed(produced);
  const labels = fixed(size);
  if (batch !== null && !(batch >= 1 && batch <= MOST_ROWS))
    throw new GradientError(`the graph takes ${batch} texts in every run: export it with a batch of any size`);
  if (labels !== null && !(labels >= 1 && labels <= MOST_LABELS))
    throw new GradientError(`the graph gives ${labels} logits: not a text classifier`);
  return { ids, inputs, batch, sequence: fixed(dims?.[1]), labels, ragged: isRagged(graph) };
}

/** What is wrong with an input that nothing is known to feed with. */
export function unknownInput({ name, dims }: ValueInfo): string {
  const shape = dims === null ? '' : ` of [${dims.map((d) => d ?? '?').join(', ')}]`;
  return `the model has an input "${name}"${shape} that text alone does not fill: ids, masks, token types and positions of [batch, sequence] are known; export it without, or with a fixed value`;
}
