/** The walk itself: what it refuses, and how it says so. */
import { describe, expect, it } from 'vitest';
import { type Claim, check } from '../../src/core/autodiff/check';
import { gradient, missingRules, path } from '../../src/core/autodiff/gradient';
import type { GradientRule } from '../../src/core/autodiff/rule';
import { flat, rules } from '../../src/core/autodiff/rules';
import { GradientError } from '../../src/core/errors';
import { Builder, makeNode } from '../../src/core/graph/builder';
import type { Graph, Model, Node, ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';

const x: ValueInfo = { name: 'x', type: 'float32', dims: [2, 3] };

function graphOf(nodes: readonly Node[], inputs: readonly ValueInfo[] = [x]): Graph {
  return { name: '', inputs, outputs: [], initializers: new Map(), nodes, valueInfo: new Map() };
}

function typesOf(graph: Graph) {
  const model: Model = { graph, opsets: new Map([['', 18]]), irVersion: 8 };
  return inferShapes(model);
}

function request(nodes: readonly Node[], table = rules) {
  return { nodes, types: typesOf(graphOf(nodes)), output: 'y', seed: 'dy', input: 'x', rules: table, flat };
}

function failure(nodes: readonly Node[], table = rules): GradientError {
  try {
    gradient(new Builder(graphOf(nodes)), request(nodes, table));
  } catch (e) {
    if (e instanceof GradientError) return e;
    throw e;
  }
  throw new Error('it found a gradient');
}

/** A table whose rule of Tanh returns what it is told to. */
function withTanh(rule: GradientRule) {
  return new Map([...rules, ['Tanh', rule]]);
}

const tanh = [makeNode('Tanh', ['x'], ['y'])];
const branch = (...nodes: Node[]) =>
  ({
    kind: 'graph',
    value: {
      ...graphOf(nodes, []),
      outputs: [{ name: nodes[nodes.length - 1].outputs[0], type: 'float32', dims: null }],
    },
  }) as const;

describe('A gradient', () => {
  it('names every op without a rule, with its nodes', () => {
    const error = failure([
      makeNode('Det', ['x'], ['a']),
      makeNode('Det', ['a'], ['b']),
      makeNode('Frobnicate', ['b'], ['y'], {}, 'example'),
    ]);
    expect([...error.missing.keys()]).toEqual(['Det', 'example:Frobnicate']);
    expect(error.missing.get('Det')).toHaveLength(2);
  });

  it('says all of it in one line: names, else outputs, and how many more there are', () => {
    const many = Array.from({ length: 11 }, (_, i) => ({
      ...makeNode('Det', [i === 0 ? 'x' : `d${i - 1}`], [`d${i}`]),
      name: i === 1 ? '' : `/layer.${i}/Det`,
    }));
    const mystery = { ...makeNode('Mystery', ['d10'], ['y'], {}, 'example'), name: '' };
    const shown = ['/layer.0/Det', 'd1', ...[2, 3, 4, 5, 6, 7].map((i) => `/layer.${i}/Det`)].join(', ');
    expect(failure([...many, mystery]).message).toBe(
      `no gradient rule for Det (11 x: ${shown} and 3 more), example:Mystery (1 x: y)`,
    );
  });

  it('names ops in branches on the path too, and none beside it', () => {
    const then_branch = branch(
      makeNode('Shape', ['x'], ['s']),
      makeNode('Range', ['s', 's', 's'], ['r']),
      makeNode('Det', ['x'], ['t']),
    );
    const else_branch = branch(makeNode('Tanh', ['x'], ['e']));
    const nodes = [makeNode('If', ['c'], ['y'], { then_branch, else_branch })];
    expect([...failure(nodes).missing.keys()]).toEqual(['Det']);
    const on = path({ nodes, types: typesOf(graphOf(nodes)), inputs: ['x'], output: 'y', flat });
    expect([...missingRules(on.nodes, rules).keys()]).toEqual(['Det']);
  });

  it('says when the output does not depend on the input', () => {
    expect(failure([makeNode('Sign', ['x'], ['y'])]).message).toContain('does not depend on x');
  });

  it.each([
    ['nothing', () => [undefined], 'gave no gradient for input 0'],
    [
      'another type',
      (c) => [c.b.node('Cast', [c.grad], { to: 11 })],
      'gave float64 [2, 3] for input 0, which is float32 [2, 3]',
    ],
    ['another rank', (c) => [c.b.node('Unsqueeze', [c.grad, c.b.ints([0])])], 'gave float32 [1, 2, 3]'],
    ['another size', (c) => [c.b.node('Transpose', [c.grad])], 'gave float32 [3, 2]'],
  ] satisfies [string, GradientRule, string][])('refuses a rule that returns %s', (_, rule, words) => {
    const { message } = failure(tanh, withTanh(rule));
    expect(message).toContain('Tanh');
    expect(message).toContain(words);
  });

  it('believes what contradicts nothing that is known', () => {
    const node = makeNode('Tanh', ['x'], ['y']);
    const claim: Claim = { node, index: 0, source: 'x', grad: 'g' };
    const types = new Map([
      ['x', { type: 'float32', dims: ['S', null, 3] }],
      ['g', { type: 'other', dims: [4, 5, 3] }],
    ] as const);
    expect(() => check([claim], (v) => types.get(v as 'x'))).not.toThrow();
  });
});
