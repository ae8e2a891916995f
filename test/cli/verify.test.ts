/** Recorded explanations computed again, with a real model: what was changed since is found. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backend } from '../../src/cli/gradlensBackend';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import type { Explanation } from '../../src/protocol/explain';
import { copyOfModel, modelFolder, temporaryFolder } from '../support/fixtures';
import { cli } from './harness';

const at = temporaryFolder();
const file = join(at, 'explanation.json');
const [{ text }] = JSON.parse(readFileSync(join(modelFolder('bert'), 'cases.json'), 'utf8')).cases as readonly {
  readonly text: string;
}[];

function gradlens(...args: readonly string[]) {
  return cli(args, { backend });
}
/** A model of this test's own, and a recorded explanation of it. */
async function recorded(name: string, ...more: readonly string[]): Promise<string> {
  const model = copyOfModel('bert', join(at, name));
  const { status } = await gradlens('explain', '--text', text, '--model', model, '-o', file, ...more);
  expect(status).toBe(0);
  return model;
}
function changed(change: (explanation: Explanation) => object): string {
  const other = join(at, 'changed.json');
  const explanation: Explanation = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(other, JSON.stringify({ ...explanation, ...change(explanation) }));
  return other;
}
/** Makes the bias of a label larger: the last numbers of float that the graph keeps in itself. */
function damageWeight(folder: string): void {
  const path = join(folder, 'onnx', 'model.onnx');
  const model = decode(readFileSync(path), path);
  const labels = Object.keys(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).id2label).length;
  const initializers = new Map(model.graph.initializers);
  const bias = [...initializers.values()].find((t) => /classifier/.test(t.name) && t.dims.join() === `${labels}`);
  if (bias?.data.kind !== 'bytes') throw new Error('the model has no bias of its labels');
  const bytes = bias.data.bytes.slice();
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(0, 3, true);
  initializers.set(bias.name, { ...bias, data: { ...bias.data, bytes } });
  writeFileSync(path, encode({ ...model, graph: { ...model.graph, initializers } }));
}

describe('gradlens verify', () => {
  it('confirms what it computes again, with check, margin, rule and seed, and lists of them', async () => {
    await recorded('same', '--check');
    expect(await gradlens('verify', file)).toMatchObject({ status: 0, stderr: '' });
    await recorded('rule', '--method', 'riemann_middle', '--n-steps', '7', '--output', 'margin', '--baseline', 'unk');
    expect((await gradlens('verify', file)).stdout).toBe(`${file}: confirmed\npassed: 1 document, none differs\n`);
    await recorded('shapley', '--method', 'shapley', '--samples', '6', '--seed', '9');
    const one = readFileSync(file, 'utf8');
    writeFileSync(file, `[${one},${one}]`);
    const { status, stdout } = await gradlens('verify', file, '--format', 'json');
    expect([status, JSON.parse(stdout).documents.length]).toEqual([0, 2]);
  });

  it('confirms files that say nothing of their settings', async () => {
    await recorded('older', '--method', 'gausslegendre', '--n-steps', '9');
    const bare = changed(() => ({ evidence: undefined }));
    expect(await gradlens('verify', bare)).toMatchObject({ status: 0 });
  });

  it('finds a changed weight', async () => {
    damageWeight(await recorded('weight'));
    const { status, stdout } = await gradlens('verify', file);
    expect(status).toBe(1);
    expect(stdout).toContain('SHA-256 of the model: ');
  });

  it('finds a changed tokenizer', async () => {
    const model = await recorded('tokenizer');
    const path = join(model, 'tokenizer.json');
    const explanation: Explanation = JSON.parse(readFileSync(file, 'utf8'));
    const [a, b] = explanation.tokens.filter((t) => !t.special);
    const tokenizer = JSON.parse(readFileSync(path, 'utf8'));
    tokenizer.model.vocab[a.token] = b.id;
    tokenizer.model.vocab[b.token] = a.id;
    writeFileSync(path, JSON.stringify(tokenizer));
    const { status, stdout } = await gradlens('verify', file);
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`token 1: .*id ${a.id}.* recorded, .*id ${b.id}.* now`));
  });

  it('finds a changed text, also where its tokens are the same', async () => {
    await recorded('text');
    for (const other of [`${text} `, text.toUpperCase(), text.slice(0, -3)]) {
      const forged = changed(() => ({ text: other, tokens: [], words: [] }));
      const { status, stdout } = await gradlens('verify', forged);
      expect([status, stdout.includes('SHA-256 of the text')]).toEqual([1, true]);
    }
  });

  it('finds a forged score of a token, a word, a label, the error and the check', async () => {
    await recorded('forged', '--check');
    const larger = <T extends { readonly attribution: number }>(items: readonly T[]) =>
      items.map((item, k) => (k === 1 ? { ...item, attribution: item.attribution + 0.1 } : item));
    const forgeries: readonly [string, (e: Explanation) => object][] = [
      ['score of the token', ({ tokens }) => ({ tokens: larger(tokens) })],
      ['score of the word', ({ words }) => ({ words: larger(words) })],
      ['integration error', ({ integration }) => ({ integration: { ...integration, delta: 0.5 } })],
      [
        'logit of',
        ({ prediction }) => ({
          prediction: { ...prediction, scores: prediction.scores.map((s) => ({ ...s, logit: s.logit + 1 })) },
        }),
      ],
      ['check.without.score', ({ check }) => check && { check: { ...check, without: { ...check.without, score: 0 } } }],
      ['check.speaksAgainst', ({ check }) => check && { check: { ...check, speaksAgainst: !check.speaksAgainst } }],
    ] as readonly [string, (e: Explanation) => object][];
    for (const [what, change] of forgeries) {
      const { status, stdout } = await gradlens('verify', changed(change), '--format', 'junit');
      expect([status, stdout.includes(what), stdout.includes('<failure ')], what).toEqual([1, true, true]);
    }
  });

  it('downloads nothing because a file says so, and refuses settings that are none', async () => {
    await recorded('untrusted');
    for (const path of ['someone/model', '\\\\host\\share\\model.onnx', 'https://host/model.onnx']) {
      const { status, stdout } = await gradlens(
        'verify',
        changed(({ model }) => ({ model: { ...model, path } })),
      );
      expect([status, stdout.includes('is not on this machine: name it with --model')]).toEqual([1, true]);
    }
    const odd = changed(({ evidence }) => ({ evidence: { ...evidence, settings: { nSteps: -1 } } }));
    expect((await gradlens('verify', odd)).stdout).toContain('its setting nSteps is not a whole number');
    expect((await gradlens('verify', join(at, 'missing.json'))).status).toBe(1);
  });

  it('says which words and labels another model moves, within --max-change', async () => {
    const other = await recorded('moved');
    damageWeight(other);
    const { status, stdout } = await gradlens('verify', file, '--model', other);
    expect(stdout).not.toContain('SHA-256 of the model');
    const far = await gradlens('verify', file, '--model', other, '--max-change', '1e8');
    expect([status >= 0, far.stdout.includes('score of the word')]).toEqual([true, false]);
  });
});

describe('gradlens verify --against-model', () => {
  const rows = join(at, 'rows.csv');
  writeFileSync(rows, `text\n"${text}"\n"the match was won"\n`);
  const models = ['--model', join(modelFolder('bert'), 'onnx', 'model.onnx')];

  it('passes a model against itself, as JUnit XML that says how many', async () => {
    const args = [...models, '--against-model', modelFolder('bert'), '--max-change', '0.1', '--format', 'junit'];
    const { status, stdout } = await gradlens('verify', rows, ...args);
    expect(status).toBe(0);
    expect(stdout).toContain('<testsuites tests="3" failures="0" errors="0">');
  });

  it('reads rows as the other commands do', async () => {
    const tabs = join(at, 'tabs.txt');
    writeFileSync(tabs, `text\tlabel\n${text}\ta\nthe match was won\tb\n`);
    const data = ['--input-format', 'csv', '--delimiter', 'tab', '--format', 'json'];
    const { status, stdout } = await gradlens(
      'verify',
      tabs,
      ...models,
      '--against-model',
      modelFolder('bert'),
      ...data,
    );
    expect([status, JSON.parse(stdout).documents.length]).toEqual([0, 2]);
  });

  it('fails where more labels flip than may, and where scores move too far', async () => {
    const other = copyOfModel('bert', join(at, 'flipped'));
    const config = JSON.parse(readFileSync(join(other, 'config.json'), 'utf8'));
    const labels: readonly string[] = Object.values(config.id2label);
    // The same labels in the same order, of a graph whose weights are others.
    damageWeight(other);
    expect(labels.length).toBeGreaterThan(1);
    const args = [rows, ...models, '--against-model', other];
    const strict = await gradlens('verify', ...args, '--max-flips', '5', '--max-change', '1e-12');
    const { models: found } = JSON.parse((await gradlens('verify', ...args, '--format', 'json')).stdout);
    expect(strict.status).toBe(found.largestChange > 1e-12 ? 1 : 0);
    expect(found.largestChange).toBeGreaterThan(0);
    expect((await gradlens('verify', ...args, '--max-flips', '2', '--max-change', '1')).status).toBe(0);
  });

  it('needs its options together', async () => {
    expect((await gradlens('verify', rows, '--max-flips', '1')).status).toBe(2);
    expect((await gradlens('verify')).status).toBe(2);
  });
});
