/** LSTM, GRU and RNN in every form against the specification in float64 (test/oracles/recurrents.py). */

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { rowsWithin } from '../../src/core/compile/footprint';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds, type Row } from '../../src/core/compile/rows';
import { runnable } from '../../src/core/compile/runnable';
import { GradientError } from '../../src/core/errors';
import { makeNode } from '../../src/core/graph/builder';
import type { Attribute, Model } from '../../src/core/graph/graph';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, distance, manyNodes, numbers, outputsOf, random, wire } from './support';

interface Fixture {
  readonly rows: readonly { ids: number[]; mask: number[]; baseline: number[]; alpha: number; cotangent: number[] }[];
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    /** Its weights are integers. */
    readonly twin?: boolean;
    readonly rows: readonly { readonly logits: readonly number[]; readonly attributions: readonly number[] }[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'recurrents.json'), 'utf8'));
const rows = fixture.rows.map((r): Row => ({ ...r, types: [], baselineIds: r.baseline }));
const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

describe('the gradient of a recurrent classifier', () => {
  it.each(fixture.cases)('is that of the specification: $name', async ({ name, model, twin = false, rows: right }) => {
    const programs = compile(decode(Buffer.from(model, 'base64'), name));
    expect(programs.twin).toBe(twin);
    const names = [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions];
    const session = await runtime.load({ bytes: encode(programs.gradient()), folder: tmpdir() });
    for (const some of [rows, [rows[1]]]) {
      const found = await session.run(programFeeds(programs.inputs, programs.lookups[0].ids, some), names);
      const [logits, attributions] = names.map((n) => Array.from(found[n].data as Float32Array));
      const truth = some.map((row) => right[rows.indexOf(row)]);
      expect(
        distance(
          logits,
          truth.flatMap((r) => r.logits),
        ),
        'logits',
      ).toBeLessThan(5e-6);
      expect(
        distance(
          attributions,
          truth.flatMap((r) => r.attributions),
        ),
        'attributions',
      ).toBeLessThan(5e-6);
    }
  });
});

/** A model of one op, whose activations are as given. */
function oneOp(op: 'LSTM' | 'RNN', attributes: Record<string, Attribute | number>): Model {
  const gates = op === 'LSTM' ? 4 : 1;
  const next = random(3);
  const weights = (name: string, ...dims: number[]) =>
    constant(
      name,
      'float32',
      dims,
      numbers(
        dims.reduce((a, b) => a * b, 1),
        next,
      ),
    );
  return manyNodes(
    [
      makeNode('Gather', ['words', 'input_ids'], ['embedded']),
      makeNode('Transpose', ['embedded'], ['steps'], { perm: [1, 0, 2] }),
      makeNode(op, ['steps', 'W', 'R'], ['', 'state'], { hidden_size: 2, ...attributes }),
      makeNode('Squeeze', ['state', 'axis'], ['logits']),
    ],
    [{ name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] }],
    [{ name: 'logits', type: 'float32', dims: ['batch', 2] }],
    [
      weights('words', 6, 3),
      weights('W', 1, 2 * gates, 3),
      weights('R', 1, 2 * gates, 2),
      constant('axis', 'int64', [1], [0]),
    ],
  );
}

describe('a recurrent op', () => {
  it('whose activation is not known is refused by the name of the activation', () => {
    const { gradient } = compile(oneOp('RNN', { activations: { kind: 'strings', value: ['Swish'] } }));
    expect(gradient).toThrow(GradientError);
    expect(gradient).toThrow(/RNN \(node RNN:.*\) cannot be made: its activation Swish is not supported/);
  });

  it('with rows before steps is run as the specification says, which ONNX Runtime does not', async () => {
    const [steps, batch] = [oneOp('LSTM', {}), oneOp('LSTM', { layout: 1 })].map((model) => model.graph);
    const nodes = batch.nodes
      .filter(({ op }) => op !== 'Transpose')
      .map((node) => ({ ...node, inputs: node.inputs.map((i) => (i === 'steps' ? 'embedded' : i)) }))
      .map((node) => (node.op === 'Squeeze' ? { ...node, inputs: ['state', 'one'] } : node));
    const constants = [...batch.initializers.values(), constant('one', 'int64', [1], [1])];
    const model = manyNodes(nodes, batch.inputs, batch.outputs, constants);
    const feeds = { input_ids: wire('int64', [2, 4], [1, 2, 3, 4, 5, 0, 1, 2]) };
    await expect(outputsOf(runtime, model, feeds)).rejects.toThrow('layout');
    const right = await outputsOf(
      runtime,
      manyNodes(steps.nodes, steps.inputs, steps.outputs, [...steps.initializers.values()]),
      feeds,
    );
    expect(await outputsOf(runtime, runnable(model), feeds)).toEqual(right);
  });

  it('counts in the memory of a row by what its gradient keeps of each token', () => {
    const { footprint } = compile(oneOp('LSTM', {}));
    // Three numbers looked up, turned, and 24 for each of two hidden units; the last state does not grow.
    expect(footprint.linear).toBeGreaterThanOrEqual(4 * (3 + 24 * 2));
    expect(rowsWithin({ linear: 24 * 4 * 1024, quadratic: 0 }, 512, 2 ** 29, 16)).toBe(10);
  });
});
