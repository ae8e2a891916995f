/** Every family whose body is not BERT's, against what PyTorch computes in float64 (test/oracles/families.py). */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import type { Model } from '../../src/core/graph/graph';
import { openModel } from '../../src/core/model/model';
import { buildClassifierGraph } from '../../src/core/models/architectures/classifierGraph';
import { readSafetensors } from '../../src/core/models/safetensors';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { wordTokenizer } from '../devices/wordTokenizer';
import { temporaryFolder } from '../support/fixtures';

interface Case {
  readonly config: Record<string, unknown>;
  /** The same in transformers 5. */
  readonly newer?: Record<string, unknown>;
  readonly feeds: Record<string, readonly (readonly number[])[]>;
  readonly logits: readonly (readonly number[])[];
  readonly pad: number;
  readonly target: number;
  readonly attributions: readonly number[];
}

const FOLDER = join(__dirname, '..', 'fixtures', 'families');
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));
const caseOf = (name: string): Case => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
const weightsOf = (name: string) => readSafetensors(join(FOLDER, `${name}.safetensors`));
const root = temporaryFolder();
const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

async function logitsOf(model: Model, { feeds }: Case): Promise<readonly number[]> {
  const session = await runtime.load({ bytes: encode(model), folder: FOLDER });
  const wire = Object.fromEntries(
    model.graph.inputs.map(({ name }) => {
      const rows = feeds[name];
      const data = BigInt64Array.from(rows.flat(), BigInt);
      return [name, { type: 'int64' as const, dims: [rows.length, rows[0].length], data }];
    }),
  );
  const found = await session.run(wire, ['logits']);
  await session.release();
  return Array.from(found.logits.data as Float32Array);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.length === b.length ? Math.max(...a.map((x, i) => Math.abs(x - b[i]))) : Number.POSITIVE_INFINITY;
}

describe.each(names)('the graph of %s', (name) => {
  const one = caseOf(name);

  test.each(['config', 'newer'] as const)('gives the logits of PyTorch, padded rows too (%s)', async (spelling) => {
    const config = one[spelling] ?? one.config;
    const model = buildClassifierGraph(config, weightsOf(name), name);
    expect(model.graph.inputs.map((i) => i.name)).toEqual(Object.keys(one.feeds));
    expect(distance(await logitsOf(model, one), one.logits.flat())).toBeLessThan(2e-5);
  });

  test('gives the attributions of PyTorch', async () => {
    const folder = join(root, name);
    mkdirSync(folder);
    copyFileSync(join(FOLDER, `${name}.safetensors`), join(folder, 'model.safetensors'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(one.config));
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(one.pad)));
    const model = await openModel({ model: folder, device: 'cpu' });
    try {
      const words = one.feeds.input_ids[0].slice(1, -1).map((id) => `w${id}`);
      const typed = one.feeds.token_type_ids?.[0].indexOf(1) ?? -1;
      const first = typed < 0 ? words.length : typed - 1;
      const [text, second] = [words.slice(0, first).join(' '), words.slice(first).join(' ')];
      const input = { source: 'test', id: null, known: null, text, textPair: second === '' ? null : second };
      const found = await explain(model, input, { method: 'gausslegendre', nSteps: 50 });
      const logits = found.prediction.scores.map((s) => s.logit);
      expect(distance(logits, one.logits[0])).toBeLessThan(2e-5);
      const scores = found.tokens.map((t) => t.attribution);
      expect(distance(scores, one.attributions)).toBeLessThan(1e-4);
    } finally {
      await model.dispose();
    }
  });
});

test('a model whose attention is block-sparse says up to where it is full, and reads longer texts in windows', async () => {
  const folder = join(root, 'sparse');
  mkdirSync(folder);
  const one = caseOf('big-bird');
  copyFileSync(join(FOLDER, 'big-bird.safetensors'), join(folder, 'model.safetensors'));
  const config = { ...one.config, block_size: 2, num_random_blocks: 1 };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(one.pad)));
  const model = await openModel({ model: folder, device: 'cpu' });
  expect(model.longest).toBe(14);
  expect(model.warnings.join()).toContain('full attention for texts of up to 14 tokens');
  await model.dispose();
});
