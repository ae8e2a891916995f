/** Which ops between lookup and logits may give slopes jumps or corners. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/core/compile/plan';
import { type Attributes, makeNode } from '../../src/core/graph/builder';
import type { Model, Node, Tensor } from '../../src/core/graph/graph';
import { opsWith } from '../../src/core/graph/traits';
import { decode } from '../../src/core/onnx/decode';
import { skim } from '../../src/core/onnx/skim';
import { constant, manyNodes, numbers, random } from './support';

const [V, E, L] = [7, 4, 3];
const next = random(3);
const TABLES = [
  constant('table', 'float32', [V, E], numbers(V * E, next)),
  constant('weights', 'float32', [E, L], numbers(E * L, next)),
];
const node = (op: string, inputs: readonly string[], output: string, attributes: Attributes = {}, domain = ''): Node =>
  makeNode(op, inputs, [output], attributes, domain);

/** Mean of the rows `h` that `nodes` make of the embeddings `e` [batch, sequence, E], then a linear layer. */
function classifier(nodes: readonly Node[], constants: readonly Tensor[] = []): Model {
  const axes = constant('positions', 'int64', [1], [1]);
  return manyNodes(
    [
      node('Gather', ['table', 'ids'], 'e', { axis: 0 }),
      ...nodes,
      node('ReduceMean', ['h', 'positions'], 'mean', { keepdims: 0 }),
      node('MatMul', ['mean', 'weights'], 'logits'),
    ],
    [
      { name: 'ids', type: 'int64', dims: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch', 'sequence'] },
    ],
    [{ name: 'logits', type: 'float32', dims: ['batch', L] }],
    [...TABLES, axes, ...constants],
  );
}

function kinks(nodes: readonly Node[], constants: readonly Tensor[] = []): readonly string[] | undefined {
  return planOf(classifier(nodes, constants)).programs?.kinks;
}

const ofFile = (...path: readonly string[]) => {
  const file = join(__dirname, '..', ...path);
  return existsSync(file) ? planOf(decode(skim(file), file)).programs?.kinks : undefined;
};
const scalar = (name: string, value: number) => constant(name, 'float32', [], [value]);
const ints = (name: string, ...values: number[]) => constant(name, 'int64', [values.length], values);

describe('Trained models', () => {
  it.each([
    ['bert/onnx/model.onnx', []],
    ['bert/onnx/model_opset12.onnx', []],
    ['bert/onnx/model_dynamo.onnx', []],
    ['distilbert/onnx/model.onnx', ['Relu']],
  ])('%s has %j', (file, found) => {
    expect(ofFile('fixtures', 'models', ...file.split('/'))).toEqual(found);
  });

  it('the bundled one and a float twin of a quantised BERT are smooth', () => {
    expect(ofFile('..', 'models', 'bbc-news', 'onnx', 'model.onnx')).toEqual([]);
    expect(ofFile('fixtures', 'twinAttributions', 'int8.onnx')).toEqual([]);
  });
});

describe('An op on the path', () => {
  it.each([
    ['Relu'],
    ['Abs'],
    ['HardSwish'],
    ['HardSigmoid'],
    ['LeakyRelu'],
    ['ThresholdedRelu'],
    ['Elu'],
    ['Selu'],
    ['Floor'],
    ['Sign'],
    ['Softsign'],
  ])('%s has a kink', (op) => {
    expect(kinks([node('Tanh', ['e'], 't'), node(op, ['t'], 'k'), node('Add', ['k', 't'], 'h')])).toEqual([op]);
  });

  it.each([['Tanh'], ['Erf'], ['Sigmoid'], ['Softplus'], ['Exp'], ['Softmax'], ['Mish'], ['Gelu']])(
    '%s has none',
    (op) => {
      expect(kinks([node(op, ['e'], 'h')])).toEqual([]);
    },
  );

  it('that is unknown, a recurrence, or a cast to integers counts', () => {
    expect(kinks([node('Mystery', ['e'], 'm', {}, 'example'), node('Add', ['m', 'e'], 'h')])).toEqual([
      'example:Mystery',
    ]);
    expect(
      kinks([node('Cast', ['e'], 'i', { to: 7 }), node('Cast', ['i'], 'f', { to: 1 }), node('Add', ['f', 'e'], 'h')]),
    ).toEqual(['Cast']);
    expect(opsWith('smooth')).not.toContain('GRU');
  });

  it('counts where no gradient flows: in a condition or an index', () => {
    const rectified = [node('Greater', ['e', 'zero'], 'positive'), node('Where', ['positive', 'e', 'zero'], 'h')];
    expect(kinks(rectified, [scalar('zero', 0)])).toEqual(['Greater']);
    const picked = [
      node('ArgMax', ['e'], 'best', { axis: 1, keepdims: 1 }),
      node('GatherElements', ['e', 'best'], 'h', { axis: 1 }),
    ];
    expect(kinks(picked)).toEqual(['ArgMax']);
  });

  it('does not count where only ids and masks reach it, or nothing reads it', () => {
    const masked = [
      node('Cast', ['attention_mask'], 'mask', { to: 1 }),
      node('Max', ['mask', 'zero'], 'bounded'),
      node('Unsqueeze', ['bounded', 'last'], 'column'),
      node('Mul', ['e', 'column'], 'h'),
      node('Relu', ['e'], 'unread'),
    ];
    expect(kinks(masked, [scalar('zero', 0), ints('last', -1)])).toEqual([]);
  });
});

describe('Forms that are smooth although their ops are not', () => {
  const softmax = (sumAxis: string) => [
    node('ReduceMax', ['e', 'last'], 'most', { keepdims: 1 }),
    node('Sub', ['e', 'most'], 'less'),
    node('Exp', ['less'], 'power'),
    node('ReduceSum', ['power', sumAxis], 'sum', { keepdims: 1 }),
    node('Div', ['power', 'sum'], 'h'),
  ];
  const axes = [ints('last', -1), ints('third', 2), ints('second', 1)];

  it('a softmax taken apart: the maximum cancels', () => {
    expect(kinks(softmax('last'), axes)).toEqual([]);
    expect(kinks(softmax('third'), axes)).toEqual([]);
  });

  it('but not where the sum is over another axis, or the maximum is read elsewhere', () => {
    expect(kinks(softmax('second'), axes)).toEqual(['ReduceMax']);
    const more = [
      ...softmax('last').slice(0, -1),
      node('Div', ['power', 'sum'], 'share'),
      node('Add', ['share', 'most'], 'h'),
    ];
    expect(kinks(more, axes)).toEqual(['ReduceMax']);
  });

  it('a norm that is kept from 0, but not another bound', () => {
    const normalized = (bound: number) =>
      kinks(
        [
          node('ReduceL2', ['e', 'last'], 'norm', { keepdims: 1 }),
          node('Clip', ['norm', 'bound'], 'safe'),
          node('Div', ['e', 'safe'], 'h'),
        ],
        [ints('last', -1), scalar('bound', bound)],
      );
    expect(normalized(1e-12)).toEqual([]);
    expect(normalized(0.5)).toEqual(['Clip']);
  });

  it('scores that are looked through for infinities and NaN', () => {
    const safe = [
      node('Softmax', ['e'], 'share'),
      node('IsNaN', ['share'], 'gone'),
      node('Where', ['gone', 'zero', 'share'], 'known'),
      node('Equal', ['e', 'lowest'], 'masked'),
      node('Where', ['masked', 'zero', 'known'], 'h'),
    ];
    expect(kinks(safe, [scalar('zero', 0), scalar('lowest', Number.NEGATIVE_INFINITY)])).toEqual([]);
    expect(kinks(safe, [scalar('zero', 0), scalar('lowest', 0)])).toEqual(['Equal']);
  });

  it('a root, but not of a square: that is Abs', () => {
    const root = (node0: Node) => kinks([node0, node('Sqrt', ['square'], 'h')], [scalar('two', 2)]);
    expect(root(node('Exp', ['e'], 'square'))).toEqual([]);
    expect(root(node('Mul', ['e', 'e'], 'square'))).toEqual(['Sqrt']);
    expect(root(node('Pow', ['e', 'two'], 'square'))).toEqual(['Sqrt']);
  });
});

describe('The table', () => {
  it('lists no op as smooth that has no gradient by nature', () => {
    for (const op of opsWith('noGradient')) expect(opsWith('smooth'), op).not.toContain(op);
  });
});
