/** An explanation is shown while it is refined. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { Explanation } from '../../src/protocol/explain';
import type { ExplainOptions } from '../../src/protocol/requests';
import { modelFolder } from '../support/fixtures';

const models: LoadedModel[] = [];
afterAll(async () => {
  for (const model of models) await model.dispose();
});

async function picturesOf(text: string, options: ExplainOptions) {
  const model = await openModel({ model: join(modelFolder('bert'), 'onnx', 'model.onnx') });
  models.push(model);
  const pictures: Explanation[] = [];
  const input = { source: 'test', id: null, known: null, text, textPair: null };
  const last = await explain(model, input, options, { onPicture: (picture) => pictures.push(picture()) });
  return { pictures, last };
}

describe('pictures on the way to an explanation', () => {
  it('take more nodes each time, end with the result, and are never called converged', async () => {
    const { pictures, last } = await picturesOf('the film was not good at all', { tolerance: 1e-4 });
    const steps = pictures.map((p) => p.integration.steps);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(pictures.every((p) => p.integration.converged === false)).toBe(true);
    expect(pictures.at(-1)?.tokens).toEqual(last.tokens);
    expect(pictures.every((p) => p.tokens.length === last.tokens.length)).toBe(true);
  });

  it('fill one window after the other', async () => {
    const { pictures, last } = await picturesOf('good bad film '.repeat(200), {});
    expect(last.windows.length).toBeGreaterThan(1);
    const [first] = pictures;
    const painted = (e: Explanation) => e.tokens.filter((t) => !t.special && t.attribution !== 0).length;
    expect(painted(first)).toBeGreaterThan(0);
    expect(painted(first)).toBeLessThan(painted(last));
    expect(pictures.at(-1)?.tokens).toEqual(last.tokens);
  });

  it('are not made of a text of megabytes, which is explained all the same', async () => {
    // More tokens than a call of a function takes arguments.
    const text = 'the film was good '.repeat(40_000);
    const { pictures, last } = await picturesOf(text, { windows: 'first', method: 'gausslegendre', nSteps: 2 });
    expect(pictures).toEqual([]);
    const [{ tokens }] = last.windows;
    expect(last.tokens.filter(({ special }) => !special)).toHaveLength(tokens);
    expect(last.unseen).toMatchObject({ end: text.trimEnd().length });
  });

  it('are means over the baselines that have been run', async () => {
    const { pictures, last } = await picturesOf('the film was good', {
      baselines: ['pad', 'mask'],
      method: 'gausslegendre',
      nSteps: 8,
    });
    expect(pictures.map((p) => p.integration.baseline)).toEqual(['pad', 'pad+mask']);
    expect(pictures[1].tokens).toEqual(last.tokens);
  });
});
