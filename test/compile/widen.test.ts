import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds } from '../../src/core/compile/rows';
import { makeNode as node } from '../../src/core/graph/builder';
import type { Attribute, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, manyNodes } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const half = (name: string, dims: readonly number[], values: readonly number[]) =>
  constant(name, 'float16', dims, values);
const ints = (name: string, ...values: number[]) => constant(name, 'int64', [values.length], values);
/** Row i holds i + 1 and its third: no number of half precision. */
const table = half(
  'table',
  [6, 2],
  Array.from({ length: 12 }, (_, i) => (i % 2 ? 1 / 3 : 1) * (Math.floor(i / 2) + 1)),
);

function model(nodes: readonly Node[], constants: readonly Tensor[], type: ElementType = 'float16'): Model {
  const dims = ['batch', 'sequence'];
  const head = [node('ReduceSum', ['h', 'axis'], ['logits'], { keepdims: 0 })];
  return manyNodes(
    [node('Gather', ['table', 'input_ids'], ['e']), ...nodes, ...head],
    [{ name: 'input_ids', type: 'int64', dims }],
    [{ name: 'logits', type, dims: ['batch', 2] }],
    [table, ints('axis', 1), ...constants],
  );
}

async function logits(source: Model, ids: readonly number[]): Promise<readonly number[]> {
  const { forward, inputs, lookups } = compile(source);
  const session = await runtime.load({ bytes: encode(forward()), folder: tmpdir() });
  const feeds = programFeeds(inputs, lookups[0].ids, [{ ids, types: [] }]);
  return Array.from((await session.run(feeds, [PROGRAM_OUTPUTS.logits]))[PROGRAM_OUTPUTS.logits].data as Float32Array);
}

function subgraph(
  name: string,
  nodes: readonly Node[],
  outputs: readonly ValueInfo[],
  inputs: readonly ValueInfo[] = [],
): Attribute {
  const value: Graph = { name, inputs, outputs, initializers: new Map(), nodes, valueInfo: new Map() };
  return { kind: 'graph', value };
}
const halfValue = (name: string, dims: ValueInfo['dims'] = null): ValueInfo => ({ name, type: 'float16', dims });

describe('half precision', () => {
  it('is single behind the lookup: what overflows there no longer does', async () => {
    const nodes = [node('Mul', ['e', 'large'], ['big']), node('Mul', ['big', 'small'], ['h'])];
    const constants = [half('large', [], [60000]), half('small', [], [2 ** -10])];
    const found = await logits(model(nodes, constants), [5, 5]);
    expect(found[0]).toBeCloseTo(2 * 6 * 60000 * 2 ** -10, 3);
    expect(compile(model(nodes, constants)).twin).toBe(true);
  });

  it('stays where the lookup is not: positions come out as the file computes them', () => {
    const place = node('Add', ['from', 'one'], ['place']);
    const nodes = [node('Cast', ['start'], ['from'], { to: 10 }), place, node('Add', ['e', 'place'], ['h'])];
    const { forward } = compile(model(nodes, [ints('start', 2048), half('one', [], [1])]));
    const found = forward().graph.nodes;
    expect(found).toContainEqual(place);
    // Behind it stands the cast that its reader needs.
    const cast = found.find((n) => n.op === 'Cast' && n.inputs[0] === 'place');
    expect(found.find((n) => n.outputs[0] === 'h')?.inputs[1]).toBe(cast?.outputs[0]);
  });

  it('is single after a cast to half that the file makes on the way', async () => {
    const nodes = [
      node('Cast', ['e'], ['wide'], { to: 1 }),
      node('Mul', ['wide', 'third'], ['less']),
      node('Cast', ['less'], ['h'], { to: 10 }),
    ];
    const found = await logits(model(nodes, [constant('third', 'float32', [], [1 / 3])]), [0]);
    expect(found[0]).toBeCloseTo(1 / 3, 7);
  });

  it('leaves numbers that are made from the shape of what is single as the file has them, with a cast behind', async () => {
    const nodes = [
      node('Shape', ['e'], ['shape']),
      node('ConstantOfShape', ['shape'], ['lowest'], {}),
      node('Less', ['lowest', 'e'], ['positive']),
      node('Where', ['positive', 'e', 'lowest'], ['h']),
    ];
    const [shape, fill, ...rest] = nodes;
    const value: Attribute = { kind: 'tensor', value: half('', [1], [-2]) };
    const filled = { ...fill, attributes: new Map([['value', value]]) };
    const found = await logits(model([shape, filled, ...rest], []), [0, 2]);
    expect(found[0]).toBeCloseTo(1 + 3, 5);
  });

  it('is single in branches, whichever is taken', async () => {
    const branches = {
      then_branch: subgraph('then', [node('Mul', ['e', 'third'], ['t'])], [halfValue('t')]),
      else_branch: subgraph('else', [node('Expand', ['third', 'two'], ['f'])], [halfValue('f')]),
    };
    const nodes = [
      node('Shape', ['input_ids'], ['shape']),
      node('ReduceProd', ['shape'], ['count'], { keepdims: 0 }),
      node('Greater', ['count', 'limit'], ['many']),
      node('If', ['many'], ['h'], branches),
    ];
    const constants = [half('third', [], [1 / 3]), constant('limit', 'int64', [], [1]), ints('two', 1, 1, 2)];
    const source = model(nodes, constants);
    const bits = 0x3555;
    const third = (1024 + (bits & 1023)) * 2 ** ((bits >> 10) - 25);
    expect((await logits(source, [0, 2]))[0]).toBeCloseTo(4 * third, 6);
    expect((await logits(source, [3]))[0]).toBeCloseTo(third, 7);
  });

  it('is single in what goes round a loop', async () => {
    const body = subgraph(
      'body',
      [node('Identity', ['again'], ['on']), node('Mul', ['state', 'third'], ['next'])],
      [{ name: 'on', type: 'bool', dims: [] }, halfValue('next')],
      [{ name: 'turn', type: 'int64', dims: [] }, { name: 'again', type: 'bool', dims: [] }, halfValue('state')],
    );
    const nodes = [node('Loop', ['turns', 'yes', 'e'], ['h'], { body })];
    const constants = [
      half('third', [], [1 / 3]),
      constant('turns', 'int64', [], [3]),
      constant('yes', 'bool', [], [1]),
    ];
    const third = (1024 + (0x3555 & 1023)) * 2 ** ((0x3555 >> 10) - 25);
    expect((await logits(model(nodes, constants), [5]))[0]).toBeCloseTo(6 * third ** 3, 7);
  });
});

describe('bfloat16', () => {
  it('is single everywhere: the runtime has no kernels for it', async () => {
    const brain = (name: string, dims: readonly number[], bits: readonly number[]): Tensor => ({
      name,
      type: 'bfloat16',
      dims,
      data: { kind: 'bytes', bytes: new Uint8Array(Uint16Array.from(bits).buffer) },
    });
    // 1, 2 … 4 and 0.5 as the upper halves of float32.
    const rows = brain('table', [4, 1], [0x3f80, 0x4000, 0x4040, 0x4080]);
    const nodes = [node('Mul', ['half', 'half'], ['quarter']), node('Mul', ['e', 'quarter'], ['h'])];
    const found = await logits(model(nodes, [rows, brain('half', [], [0x3f00])], 'bfloat16'), [0, 3]);
    expect(found).toEqual([1.25]);
  });
});
