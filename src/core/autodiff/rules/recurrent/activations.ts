/** The activations of recurrent ops, with their parameters: the defaults are ONNX Runtime's. */
import { type Builder, float } from '../../../graph/builder';
import { inferred } from '../../inferred';
import type { RuleContext } from '../../rule';

/** An activation of a recurrent op, with its parameters. */
export interface RecurrentActivation {
  readonly name: string;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Adds the nodes of an activation of `x` to a builder and returns its value. `number` makes a constant of the same
 * type.
 */
type Make = (b: Builder, x: string, a: RecurrentActivation, number: (value: number) => string) => string;

interface Kind {
  /** Defaults; undefined where the activation has no such parameter. */
  readonly alpha?: number;
  readonly beta?: number;
  readonly make: Make;
}

const plain =
  (op: string): Make =>
  (b, x) =>
    b.node(op, [x]);
const sloped =
  (op: string): Make =>
  (b, x, { alpha }) =>
    b.node(op, [x], { alpha: float(alpha) });

const KINDS: Readonly<Record<string, Kind>> = {
  affine: {
    alpha: 0,
    beta: 0,
    make: (b, x, a, number) => b.node('Add', [b.node('Mul', [x, number(a.alpha)]), number(a.beta)]),
  },
  elu: { alpha: 1, make: sloped('Elu') },
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    make: (b, x, { alpha, beta }) => b.node('HardSigmoid', [x], { alpha: float(alpha), beta: float(beta) }),
  },
  leakyrelu: { alpha: 0.01, make: sloped('LeakyRelu') },
  relu: { make: plain('Relu') },
  scaledtanh: {
    alpha: 0,
    beta: 0,
    make: (b, x, a, number) => b.node('Mul', [b.node('Tanh', [b.node('Mul', [x, number(a.beta)])]), number(a.alpha)]),
  },
  sigmoid: { make: plain('Sigmoid') },
  softplus: { make: plain('Softplus') },
  softsign: { make: plain('Softsign') },
  tanh: { make: plain('Tanh') },
  thresholdedrelu: { alpha: 0, make: sloped('ThresholdedRelu') },
};

/**
 * The activations of all directions, in order; `usual` are the defaults of one direction. Parameters go in order to the
 * activations that take one, as in ONNX Runtime.
 */
export function activationsOf(
  c: RuleContext,
  usual: readonly string[],
  directions: number,
): readonly RecurrentActivation[] {
  const { attributes } = c.node;
  const [listed, alphas, betas] = ['activations', 'activation_alpha', 'activation_beta'].map((n) => attributes.get(n));
  const names = listed?.kind === 'strings' ? listed.value : Array.from({ length: directions }, () => usual).flat();
  if (names.length !== usual.length * directions)
    throw c.refuse(`it has ${names.length} activations where ${usual.length * directions} are needed`);
  const given = [alphas, betas].map((a) => (a?.kind === 'floats' ? [...a.value] : []));
  return names.map((name) => {
    const kind = KINDS[name.toLowerCase()];
    if (!kind) throw c.refuse(`its activation ${name} is not supported`);
    const take = (values: number[], otherwise: number | undefined): number =>
      otherwise === undefined ? 0 : (values.shift() ?? otherwise);
    return { name: name.toLowerCase(), alpha: take(given[0], kind.alpha), beta: take(given[1], kind.beta) };
  });
}

/** The value of an activation, and the product of a cotangent with its slope. */
export interface Gate {
  readonly value: string;
  pull(cotangent: string): string;
}

/** Adds the activation of `x` to `b` and returns its value; `x` is clipped to [-clip, clip] if `clip` is given. */
export function activated(c: RuleContext, b: Builder, x: string, a: RecurrentActivation, clip?: number): string {
  const number = (value: number) => b.scalar(c.type(c.input(0)), value);
  const kept = clip === undefined ? x : b.node('Clip', [x, number(-clip), number(clip)]);
  return KINDS[a.name].make(b, kept, a, number);
}

/** The activation of `x`, [S, B, H]. */
export function gate(c: RuleContext, x: string, a: RecurrentActivation, hidden: number, clip?: number): Gate {
  const first = c.b.nodes.length;
  const value = activated(c, c.b, x, a, clip);
  const nodes = c.b.nodes.slice(first);
  const own = { type: c.type(c.input(0)), dims: ['steps', 'rows', hidden] };
  const types = inferred(c.b, nodes, (name) => (name === x ? own : undefined));
  return {
    value,
    pull: (cotangent) => {
      const all = new Map([...types, [x, own] as const]);
      const [found] = c.differentiate(c.b, nodes, new Map([[value, cotangent]]), [x], all);
      if (found === undefined) throw c.refuse(`its activation ${a.name} has no derivative`);
      return found;
    },
  };
}
