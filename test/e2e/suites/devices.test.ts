/** Another device than the CPU, in an editor whose machine has one: WebGPU on a GPU in software. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { root } from '../driver/places';
import { QUIET } from '../driver/quiet';
import { EditorServer } from '../driver/server';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

/** A GPU in software compiles each program for seconds. */
const LONG = 150_000;
/** Small enough for it. */
const TINY = join(root, 'test/fixtures/models/bert');

let server: EditorServer;
let window: EditorWindow;
let file: string;
beforeAll(async () => {
  server = await EditorServer.start({
    vsix: inject('vsix'),
    log: () => undefined,
    settings: { ...QUIET, 'gradlens.model': TINY },
    env: { GRADLENS_TEST: '1', ...inject('swiftShader') },
  });
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE }, size: { width: 1440, height: 900 }, server });
  file = window.workspace.file('profit.txt');
  await window.show('profit.txt');
  await window.host.command('workbench.action.closeSidebar');
});
afterAll(async () => {
  await window?.close();
  await server?.stop();
});

test('what the setting names computes, and the lens says so', { timeout: LONG }, async () => {
  await window.set('gradlens.device', 'webgpu');
  await window.host.command('gradlens.explainClassification');
  await window.lens(/^sport .* · explained on WebGPU, .* error/, LONG);
  const { explanation } = await window.gradlens.explained(file);
  expect(explanation.model.device).toBe('webgpu');
});

test('the status names it; what it costs beside the CPU stands with the result', async () => {
  await until('the device', async () => {
    const { view } = await window.gradlens.status();
    return view.detail.startsWith('Gradlens · WebGPU');
  });
  const { explanation } = await window.gradlens.explained(file);
  expect(explanation.warnings.join('\n')).toMatch(/webgpu takes [\d.]+ times as long as the CPU with this model/);
});

test('the heatmap names it too', async () => {
  await window.host.command('gradlens.showHeatmap');
  await until('the device', async () => (await window.heatmap.text()).includes('WebGPU'));
  await window.screenshot('webgpu');
});

test('on the CPU again, the scores are the same', async () => {
  const before = await window.gradlens.explained(file);
  await window.set('gradlens.device', 'cpu');
  await window.host.command('gradlens.explainClassification');
  const after = await window.gradlens.explained(file, ({ explanation }) => explanation.model.device === 'cpu', 60_000);
  await window.lens(/^sport .* · explained, .* error/, 60_000);
  const { tokens } = after.explanation;
  const largest = Math.max(...tokens.map(({ attribution }) => Math.abs(attribution)));
  for (const [index, { attribution }] of before.explanation.tokens.entries())
    expect(Math.abs(attribution - tokens[index].attribution)).toBeLessThan(1e-4 * largest);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
