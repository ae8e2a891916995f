/**
 * Ops that write updates into a copy of a tensor. `put` writes and `take` reads at the same indices: ScatterElements
 * and GatherElements, or ScatterND and GatherND.
 */
import { intAttribute, stringAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';
import { otherFactors, withoutZeros } from './extremes';

interface Places {
  readonly put: (data: string, updates: string, reduction: string) => string;
  readonly take: (data: string) => string;
}
type Gradients = readonly [data: string, updates: string];

/** Updates replace elements of the data (the last one of equal indices): these elements have no gradient. */
function overwriting(c: RuleContext, { put, take }: Places): Gradients {
  return [put(c.grad, c.zeros(c.input(2)), 'none'), take(c.grad)];
}

function adding(c: RuleContext, { take }: Places): Gradients {
  return [c.grad, take(c.grad)];
}

/** Each factor gets the product of the others. */
function multiplying(c: RuleContext, { put, take }: Places): Gradients {
  const [data, updates] = [withoutZeros(c, c.input(0)), withoutZeros(c, c.input(2))];
  const count = put(data.zeros, updates.zeros, 'add');
  const product = put(data.rest, updates.rest, 'mul');
  return [
    c.b.node('Mul', [c.grad, otherFactors(c, data, count, product)]),
    c.b.node('Mul', [take(c.grad), otherFactors(c, updates, take(count), take(product))]),
  ];
}

/** The chosen element gets the gradient; ties share it, as in PyTorch's scatter_reduce. */
function selecting(c: RuleContext, { put, take }: Places): Gradients {
  const { b } = c;
  const [y] = c.node.outputs;
  const [data, , updates] = c.inputs;
  const kept = b.node('Equal', [data, y]);
  const written = b.node('Equal', [updates, take(y)]);
  const ties = put(b.node('CastLike', [kept, y]), b.node('CastLike', [written, y]), 'add');
  const share = b.node('Div', [c.grad, ties]);
  const zero = c.scalar(0, y);
  return [b.node('Where', [kept, share, zero]), b.node('Where', [written, take(share), zero])];
}

const REDUCTIONS: Readonly<Record<string, (c: RuleContext, at: Places) => Gradients>> = {
  none: overwriting,
  add: adding,
  mul: multiplying,
  max: selecting,
  min: selecting,
};

function scatter(placesOf: (c: RuleContext) => Places): GradientRule {
  return (c) => {
    const reduction = stringAttribute(c.node, 'reduction', 'none');
    const found = REDUCTIONS[reduction]?.(c, placesOf(c));
    if (!found) throw c.refuse(`its reduction is ${reduction}: only none, add, mul, max and min are supported`);
    return [found[0], undefined, found[1]];
  };
}

const elements = scatter((c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const indices = c.input(1);
  return {
    put: (data, updates, reduction) => c.b.node('ScatterElements', [data, indices, updates], { axis, reduction }),
    take: (data) => c.b.node('GatherElements', [data, indices], { axis }),
  };
});

/**
 * Reductions use ScatterElements, because ONNX Runtime's ScatterND adds in parallel and loses terms with equal indices.
 */
const slices = scatter((c) => {
  const { b } = c;
  const [data, indices] = c.inputs;
  const take = (value: string) => b.node('GatherND', [value, indices]);
  const list = (value: string) => b.node('Reshape', [value, b.ints([-1])]);
  const reduced = (value: string, updates: string, reduction: string) => {
    const shape = b.node('Shape', [data]);
    const [from, step] = [0, 1].map((v) => b.scalar('int64', v));
    const numbers = b.node('Range', [from, b.node('Size', [data]), step]);
    const places = list(take(b.node('Reshape', [numbers, shape], { allowzero: 1 })));
    const written = b.node('ScatterElements', [list(value), places, list(updates)], { axis: 0, reduction });
    return b.node('Reshape', [written, shape], { allowzero: 1 });
  };
  const put = (value: string, updates: string, reduction: string) =>
    reduction === 'none' ? b.node('ScatterND', [value, indices, updates]) : reduced(value, updates, reduction);
  return { put, take };
});

export const scatters: readonly (readonly [string, GradientRule])[] = [
  ['ScatterElements', elements],
  ['ScatterND', slices],
];
