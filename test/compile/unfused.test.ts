/** Programs for devices without the runtime's fused ops. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds, type Row } from '../../src/core/compile/rows';
import { unfused } from '../../src/core/compile/unfused';
import { float, makeNode } from '../../src/core/graph/builder';
import { type Model, opKey, type ValueInfo } from '../../src/core/graph/graph';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { place } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';
import { hasFusedOps } from '../../src/core/runtime/devices';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { modelFolder } from '../support/fixtures';
import { distance, MICROSOFT, manyNodes, numbers, outputsOf, random, wire } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const FUSED = ['com.microsoft:FusedMatMul', 'Sum', 'Size'];
const fusedOf = (model: Model) => model.graph.nodes.map(opKey).filter((key) => FUSED.includes(key));

describe('A program without fused ops', () => {
  it('has the same products, scales, sums and sizes', async () => {
    const inputs: readonly ValueInfo[] = [
      { name: 'a', type: 'float32', dims: ['batch', 3, 4] },
      { name: 'b', type: 'float32', dims: ['batch', 5, 4] },
      { name: 'c', type: 'float32', dims: ['batch', 3, 5] },
    ];
    const attributes = { transA: 0, transB: 1, alpha: float(0.25) };
    const nodes = [
      makeNode('FusedMatMul', ['a', 'b'], ['ab'], attributes, MICROSOFT),
      makeNode('FusedMatMul', ['ab', 'c'], ['y'], { transA: 1, transB: 0, alpha: float(1) }, MICROSOFT),
      makeNode('Sum', ['ab', 'c', 'ab'], ['s']),
      makeNode('Size', ['s'], ['n']),
      makeNode('Cast', ['n'], ['number'], { to: 1 }),
      makeNode('Add', ['s', 'number'], ['z']),
    ];
    const outputs: readonly ValueInfo[] = ['y', 'z'].map((name) => ({ name, type: 'float32', dims: null }));
    const model = manyNodes(nodes, inputs, outputs, []);
    expect(fusedOf(model)).toHaveLength(4);
    const plain = unfused(model);
    expect(fusedOf(plain)).toEqual([]);
    const next = random(7);
    const feeds = {
      a: wire('float32', [2, 3, 4], numbers(24, next)),
      b: wire('float32', [2, 5, 4], numbers(40, next)),
      c: wire('float32', [2, 3, 5], numbers(30, next)),
    };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, plain, feeds)];
    for (const name of ['y', 'z']) expect(distance(before.get(name) ?? [], after.get(name) ?? [])).toBeLessThan(1e-6);
  });

  it.each(['model.onnx', 'model_opset12.onnx'])('has the same gradients: bert, %s', async (name) => {
    const file = join(modelFolder('bert'), 'onnx', name);
    const placed = place(decode(skim(file), file), file);
    const programs = compile(placed.model);
    const fused = programs.gradient();
    const plain = unfused(fused);
    expect(fusedOf(fused).length).toBeGreaterThan(10);
    expect(fusedOf(plain)).toEqual([]);
    const { cases }: { cases: readonly { readonly ids: readonly number[] }[] } = JSON.parse(
      readFileSync(join(modelFolder('bert'), 'cases.json'), 'utf8'),
    );
    const { ids } = cases[0];
    const rows: readonly Row[] = [0.2, 0.9].map((alpha) => ({
      ids,
      types: ids.map(() => 0),
      baselineIds: ids.map(() => 0),
      alpha,
      cotangent: [1, -0.5, 0.25],
    }));
    const feeds = programFeeds(programs.inputs, programs.ids, rows);
    const by = async (program: Model): Promise<readonly number[]> => {
      const session = await runtime.load({ bytes: encode(program), folder: placed.folder });
      const found = await session.run(feeds, [PROGRAM_OUTPUTS.attributions]);
      await session.release();
      return [...(found[PROGRAM_OUTPUTS.attributions].data as Float32Array)];
    };
    expect(distance(await by(fused), await by(plain))).toBeLessThan(1e-5);
  });

  it('is for devices where the runtime would take them to the CPU', () => {
    expect((['cpu', 'cuda', 'dml', 'wasm', 'webgpu', 'coreml'] as const).filter((d) => !hasFusedOps(d))).toEqual([
      'webgpu',
      'coreml',
    ]);
  });
});
