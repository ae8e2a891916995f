/** An inference process has a limit of memory, which is said, and ends in one line where a run goes past it. */
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { ChildDiedError } from '../../src/core/errors';
import { makeNode, makeTensor } from '../../src/core/graph/builder';
import type { Model } from '../../src/core/graph/graph';
import { encode } from '../../src/core/onnx/encode';
import { memoryLimit } from '../../src/core/runtime/memory';
import { ProcessRuntime } from '../../src/core/runtime/process';

afterEach(() => {
  delete process.env.GRADLENS_MEMORY;
});

/** Makes ever larger values of a number: 40 MB more at each step. */
function greedy(): Model {
  const values = Array.from({ length: 60 }, (_, i) => `v${i}`);
  const nodes = [
    makeNode('Expand', ['x', 'shape'], ['v0']),
    ...values.slice(1).map((v, i) => makeNode('Exp', [`v${i}`], [v])),
    makeNode('Sum', values, ['sum']),
    makeNode('ReduceSum', ['sum'], ['y'], { keepdims: 0 }),
  ];
  const shape = makeTensor('shape', 'int64', [1], [10_000_000]);
  return {
    irVersion: 8,
    opsets: new Map([['', 18]]),
    graph: {
      name: 'greedy',
      inputs: [{ name: 'x', type: 'float32', dims: [1] }],
      outputs: [{ name: 'y', type: 'float32', dims: [] }],
      initializers: new Map([['shape', shape]]),
      nodes,
      valueInfo: new Map(),
    },
  };
}

describe('the memory of an inference process', () => {
  it('has a limit: what is named, else most of what there is', () => {
    expect(memoryLimit({ GRADLENS_MEMORY: '1.5G' })).toBe(1.5e9);
    expect(memoryLimit({ GRADLENS_MEMORY: '500 MB' })).toBe(500e6);
    expect(memoryLimit({})).toBeGreaterThan(1e8);
    for (const wrong of ['x', '-1', '10', '4T']) expect(() => memoryLimit({ GRADLENS_MEMORY: wrong })).toThrow('500M');
  });

  it('ends a run that goes past it, in one line, and the next one works', async () => {
    process.env.GRADLENS_MEMORY = '500M';
    const runtime = new ProcessRuntime();
    const source = { bytes: encode(greedy()), folder: tmpdir() };
    const session = await runtime.load(source);
    const x = { type: 'float32', dims: [1], data: Float32Array.of(0) } as const;
    const error = await session.run({ x }, ['y']).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ChildDiedError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^the inference process took more than 500 MB of memory, its limit, and was ended/,
      ),
      hints: ['GRADLENS_MEMORY sets another limit'],
    });
    process.env.GRADLENS_MEMORY = '8G';
    expect((await session.run({ x }, ['y'])).y.dims).toEqual([]);
    await runtime.dispose();
  });
});
