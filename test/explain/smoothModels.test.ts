/** What the graph says of kinks reaches the adaptive rule. */
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as integratedGradients from '../../src/core/attribution/integratedGradients';
import { explain } from '../../src/core/explain/explainer';
import { openModel } from '../../src/core/model/model';
import { modelFolder } from '../support/fixtures';

describe('The adaptive rule', () => {
  it.each([
    ['bert', true],
    ['distilbert', false],
  ])('of %s is told that its path is smooth: %s', async (name, smooth) => {
    const integrate = vi.spyOn(integratedGradients, 'integrate');
    const model = await openModel({ model: join(modelFolder(name), 'onnx', 'model.onnx') });
    const text = { source: 'test', id: null, known: null, text: 'a fine text', textPair: null };
    await explain(model, text, { method: 'adaptive' });
    expect(integrate.mock.calls.map(([, options]) => options.smooth)).toEqual([smooth]);
    integrate.mockRestore();
    await model.dispose();
  });
});
