import { describe, expect, it } from 'vitest';
import { checkSettings, DEFAULTS, explainOptionsOf, modelOptionsOf } from '../../src/server/editing/settings';

describe('settings', () => {
  it('are taken nested or by their full names', () => {
    const nested = checkSettings({ codeLens: { enabled: false }, integration: { steps: 7 } });
    expect(nested.problems).toEqual([]);
    expect(nested.settings).toMatchObject({ 'codeLens.enabled': false, 'integration.steps': 7, baseline: 'pad' });
    expect(checkSettings({ 'codeLens.enabled': false, 'integration.steps': 7 })).toEqual(nested);
    expect(checkSettings(null)).toEqual({ settings: DEFAULTS, problems: [] });
  });

  it.each([
    [
      { device: 'tpu' },
      'gradlens.device is "tpu" and must be one of auto, cpu, cuda, webgpu, dml, coreml, wasm: "auto" is used',
    ],
    [{ documents: 'txt' }, 'gradlens.documents is "txt" and must be a list of texts: [] is used'],
    [
      { 'integration.tolerance': 0 },
      'gradlens.integration.tolerance is 0 and must be a number above 0 and below 1: 0.01 is used',
    ],
    [
      { 'integration.steps': 1.5 },
      'gradlens.integration.steps is 1.5 and must be a whole number from 0 to 10000: 0 is used',
    ],
    [{ 'explain.onIdle': 'yes' }, 'gradlens.explain.onIdle is "yes" and must be true or false: false is used'],
    [
      { baseline: 'padding' },
      'gradlens.baseline is "padding" and must be one of pad, mask, unk, zero, text:STRING: "pad" is used',
    ],
    [
      { 'data.delimiter': 'ab' },
      'gradlens.data.delimiter is "ab" and must be one character that may part columns, or tab: "" is used',
    ],
    [
      { data: { labelMap: ['1'] } },
      'gradlens.data.labelMap is ["1"] and must be a label of the data, =, and the label of the model: [] is used',
    ],
    [{ model: 7 }, 'gradlens.model is 7 and must be a text: "" is used'],
  ])('that do not fit are named: %j', (section, problem) => {
    expect(checkSettings(section)).toEqual({ settings: DEFAULTS, problems: [problem] });
  });

  it('become options: 0 and empty leave it to the explainer', () => {
    expect(explainOptionsOf(DEFAULTS)).toEqual({
      method: 'adaptive',
      nSteps: undefined,
      tolerance: 0.01,
      internalBatchSize: undefined,
      baselines: ['pad'],
      output: 'logit',
      windows: 'all',
      check: false,
    });
    expect(modelOptionsOf(DEFAULTS)).toEqual({
      model: undefined,
      tokenizer: undefined,
      device: 'auto',
      cudaLibraries: undefined,
      hub: undefined,
    });
    const base = { ...DEFAULTS, tokenizer: '/models/xlm-roberta-base' };
    expect(modelOptionsOf({ ...base, model: 'best-model.pt' }).tokenizer).toBe('/models/xlm-roberta-base');
    expect(modelOptionsOf({ ...base, model: 'owner/name' }).tokenizer).toBeUndefined();
    expect(modelOptionsOf({ ...DEFAULTS, model: 'a/b' }, 'hf_x')).toMatchObject({
      model: 'a/b',
      hub: { token: 'hf_x' },
    });
  });
});
