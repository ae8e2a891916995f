/** Rows of bytes that are turned before they are made real: the file's own runtime reads them so, and so does the program. */

import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds } from '../../src/core/compile/rows';
import { makeNode } from '../../src/core/graph/builder';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, distance, manyNodes, numbers, outputsOf, random } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const next = random(11);
const table = Array.from({ length: 24 }, () => Math.round(next() * 200 - 100));

/** Looked-up bytes, turned, made real, multiplied. `own`: they are made real where they are looked up, too. */
function classifier(own: boolean) {
  return manyNodes(
    [
      makeNode('Gather', ['words', 'input_ids'], ['rows']),
      ...(own
        ? [makeNode('DequantizeLinear', ['rows', 'scale', 'zero'], ['real']), makeNode('Shape', ['real'], ['shape'])]
        : []),
      makeNode('Transpose', ['rows'], ['turned'], { perm: [1, 0, 2] }),
      makeNode('DequantizeLinear', ['turned', 'scale', 'zero'], ['steps']),
      makeNode('MatMul', ['steps', 'weights'], ['product']),
      makeNode('ReduceMean', ['product', 'first'], ['logits'], { keepdims: 0 }),
    ],
    [{ name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] }],
    [{ name: 'logits', type: 'float32', dims: ['batch', 3] }],
    [
      constant('words', 'int8', [6, 4], table),
      constant('scale', 'float32', [], [0.02]),
      constant('zero', 'int8', [], [3]),
      constant('weights', 'float32', [4, 3], numbers(12, next)),
      constant('first', 'int64', [1], [0]),
    ],
  );
}

describe('bytes that are turned before they are made real', () => {
  it.each([[false], [true]])('are the looked-up word all the same (made real there too: %s)', async (own) => {
    const model = classifier(own);
    const programs = compile(model);
    expect(programs.lookups[0].nodes.map(({ op }) => op)).toEqual(['Gather', 'DequantizeLinear']);
    const row = { types: [], ids: [1, 4, 2], baselineIds: [1, 0, 2], cotangent: [1, 0, 0] };
    const feeds = programFeeds(programs.inputs, programs.lookups[0].ids, [row, { ...row, alpha: 0.25 }]);
    const session = await runtime.load({ bytes: encode(programs.gradient()), folder: tmpdir() });
    const found = await session.run(feeds, [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions]);
    const [logits, attributions] = [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions].map((n) =>
      Array.from(found[n].data as Float32Array),
    );
    const file = await outputsOf(runtime, model, { input_ids: feeds.input_ids });
    expect(distance(logits.slice(0, 3), (file.get('logits') ?? []).slice(0, 3))).toBeLessThan(1e-5);
    // A linear model: the same at every place, and their sum is what the path makes of the logit.
    expect(distance(attributions.slice(0, 3), attributions.slice(3))).toBeLessThan(1e-6);
    const moved = (logits[0] - logits[3]) / 0.75;
    expect(Math.abs(attributions[1] - moved)).toBeLessThan(1e-5);
    expect([attributions[0], attributions[2]]).toEqual([0, 0]);
  });
});
