/**
 * Ops that write updates into a copy of a tensor. `put` writes and `take` reads at the same places: ScatterElements and
 * GatherElements, or ScatterND and GatherND.
 */
import { intAttribute, stringAttribute } from '../../graph/graph';
import type { Rule, RuleContext } from '../rule';
import { otherFactors, withoutZeros } from './extremes';

interface Places {
  readonly put: (data: string, updates: string, reduction: string) => string;
  readonly take: (data: string) => string;
}
type Gradients = readonly [data: string, updates: string];

/** The last update of a place counts: data under it has no gradient. */
function overwriting(c: RuleContext, { put, take }: Places): Gradients {
  return [put(c.grad, c.zeros(c.input(2)), 'none'), take(c.grad)];
}

function adding(c: RuleContext, { take }: Places): Gradients {
  return [c.grad, take(c.grad)];
}

/** Each factor has the product of the others. */
function multiplying(c: RuleContext, { put, take }: Places): Gradients {
  const [data, updates] = [withoutZeros(c, c.input(0)), withoutZeros(c, c.input(2))];
  const count = put(data.zeros, updates.zeros, 'add');
  const product = put(data.rest, updates.rest, 'mul');
  return [
    c.b.node('Mul', [c.grad, otherFactors(c, data, count, product)]),
    c.b.node('Mul', [take(c.grad), otherFactors(c, updates, take(count), take(product))]),
  ];
}

/** What was taken has the gradient; those that tie share it, as in PyTorch's scatter_reduce. */
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

function scatter(placesOf: (c: RuleContext) => Places): Rule {
  return (c) => {
    const reduction = stringAttribute(c.node, 'reduction', 'none');
    const found = REDUCTIONS[reduction]?.(c, placesOf(c));
    if (!found) throw c.refuse(`its reduction is ${reduction}: none, add, mul, max and min are known`);
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

const slices = scatter((c) => {
  const indices = c.input(1);
  return {
    put: (data, updates, reduction) => c.b.node('ScatterND', [data, indices, updates], { reduction }),
    take: (data) => c.b.node('GatherND', [data, indices]),
  };
});

export const scatters: readonly (readonly [string, Rule])[] = [
  ['ScatterElements', elements],
  ['ScatterND', slices],
];
