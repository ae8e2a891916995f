import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as embedding from '../../src/core/compile/embedding';
import { planOf } from '../../src/core/compile/plan';
import { prepare } from '../../src/core/compile/prepare';
import * as shapes from '../../src/core/graph/shapes';
import { sorted } from '../../src/core/graph/traverse';
import { type TypedModel, typed } from '../../src/core/graph/typedModel';
import { verify } from '../../src/core/graph/verify';
import { decode } from '../../src/core/onnx/decode';
import { skim } from '../../src/core/onnx/skim';

const FIXTURES = join(__dirname, '..', 'fixtures');
/** Every committed model file: those in folders, and their variants of fewer bits. */
const files = ['models', 'variants'].flatMap((folder) =>
  readdirSync(join(FIXTURES, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(FIXTURES, folder, name)),
);
const bundled = join(__dirname, '..', '..', 'models', 'bbc-news', 'onnx', 'model.onnx');
if (existsSync(bundled)) files.push(bundled);

function passesOf(file: string): ReadonlyMap<string, TypedModel> {
  const found = new Map<string, TypedModel>();
  prepare(decode(skim(file), file), (pass, model) => found.set(pass, model));
  return found;
}

describe('Every pass gives a graph', () => {
  it.each(files.map((file) => [file.slice(FIXTURES.length + 1), file]))('%s that holds together', (_, file) => {
    for (const [pass, model] of passesOf(file)) {
      expect(() => verify(model.graph), pass).not.toThrow();
      // In topological order already.
      expect(sorted(model.graph.nodes), pass).toHaveLength(model.graph.nodes.length);
      for (const { name } of model.graph.outputs) expect(model.types.get(name), pass).toBeDefined();
    }
  });
});

describe('A graph keeps its types', () => {
  it('where a pass changes nothing', () => {
    const passes = [...passesOf(files[0]).values()];
    expect(new Set(passes).size).toBeLessThan(passes.length);
  });

  it('and is the same object when it has them', () => {
    const model = typed(decode(skim(files[0]), files[0]));
    expect(typed(model)).toBe(model);
    expect(model.with(model.graph)).toBe(model);
    expect(model.types).toBe(model.types);
  });

  it('so that they are inferred once for each graph that differs', () => {
    const infer = vi.spyOn(shapes, 'inferShapes');
    const passes = new Set(passesOf(bundled).values());
    expect(infer.mock.calls.length).toBeGreaterThan(0);
    expect(infer.mock.calls.length).toBeLessThanOrEqual(passes.size);
    infer.mockRestore();
  });

  it('so that a whole compile infers few graphs and searches the lookup twice at most', () => {
    const infer = vi.spyOn(shapes, 'inferShapes');
    const search = vi.spyOn(embedding, 'findLookups');
    const plan = planOf(decode(skim(bundled), bundled));
    plan.programs?.forward();
    plan.programs?.gradient();
    // Expansions, slices and the gradient change the graph; the other passes keep its types.
    expect(infer.mock.calls.length).toBeGreaterThan(0);
    expect(infer.mock.calls.length).toBeLessThanOrEqual(5);
    expect(search.mock.calls.length).toBeGreaterThan(0);
    expect(search.mock.calls.length).toBeLessThanOrEqual(2);
    infer.mockRestore();
    search.mockRestore();
  });
});
