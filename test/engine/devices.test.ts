/** The same explanation from every device that this machine has without a GPU. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/server/explainer';
import { type LoadedModel, openModel } from '../../src/server/model';
import { modelFolder } from '../support/fixtures';

const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});
const input = {
  source: 'test',
  id: null,
  known: null,
  text: 'The central bank raised interest rates.',
  textPair: null,
};

async function on(device: 'cpu' | 'wasm', name: string) {
  const model = await openModel({ model: join(modelFolder(name), 'onnx', 'model.onnx'), device });
  open.push(model);
  return explain(model, input, { method: 'gausslegendre', nSteps: 8 });
}

describe('WebAssembly', () => {
  it.each(['bert', 'distilbert'])('explains %s as the native runtime does', async (name) => {
    const [native, wasm] = [await on('cpu', name), await on('wasm', name)];
    expect(wasm.model.device).toBe('wasm');
    const largest = Math.max(...native.tokens.map((t) => Math.abs(t.attribution)));
    wasm.tokens.forEach((token, i) => {
      expect(Math.abs(token.attribution - native.tokens[i].attribution)).toBeLessThan(1e-4 * largest);
    });
  });
});
