/** Explanations of quantised files against PyTorch in float64 with their de-quantised weights (test/oracles/twinAttributions.py). */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { openModel } from '../../src/core/model/model';
import { copyOfModel, temporaryFolder } from '../support/fixtures';

interface Case {
  readonly file: string;
  readonly text: string;
  readonly label: string;
  readonly fInput: number;
  readonly fBaseline: number;
  readonly 'gausslegendre 50': readonly number[];
}

const FIXTURES = join(__dirname, '..', 'fixtures', 'twinAttributions');
const cases: readonly Case[] = JSON.parse(readFileSync(join(FIXTURES, 'cases.json'), 'utf8'));
const temporary = temporaryFolder();

describe('the explanation of a quantised file', () => {
  it.each(['int8', 'q4', 'q4_asymmetric'])('is that of the weights that it stands for: %s', async (name) => {
    const path = join(copyOfModel('bert', join(temporary, name)), 'onnx', 'model.onnx');
    copyFileSync(join(FIXTURES, `${name}.onnx`), path);
    const model = await openModel({ model: path });
    try {
      const own = cases.filter((c) => c.file === name);
      expect(own.length).toBeGreaterThan(3);
      for (const { text, label, fInput, fBaseline, 'gausslegendre 50': truth } of own) {
        const input = { source: 'test', id: null, known: null, text, textPair: null };
        const e = await explain(model, input, { method: 'gausslegendre', nSteps: 50, target: label });
        const largest = Math.max(...truth.map(Math.abs));
        expect(e.tokens).toHaveLength(truth.length);
        const off = Math.max(...e.tokens.map((t, i) => Math.abs(t.attribution - truth[i])));
        expect(off / largest, text).toBeLessThan(1e-4);
        expect(e.integration.fInput).toBeCloseTo(fInput, 4);
        expect(e.integration.fBaseline).toBeCloseTo(fBaseline, 4);
        // Weights of four bits may be multiplied as floats, to the twin's very numbers: that is the processor's choice.
        if (name === 'int8') expect(e.model.twinDistance).toBeGreaterThan(0);
      }
    } finally {
      await model.dispose();
    }
  });
});
