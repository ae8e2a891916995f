import { describe, expect, it } from 'vitest';
import {
  baselineChoices,
  baselineValue,
  currentOptions,
  ratherChoices,
  ratherValue,
  rival,
  stepsChoices,
  stepsValue,
  withBaseline,
  withClass,
  withMethod,
  withMoreSteps,
  withRather,
  withSteps,
} from '../../media/heatmap/choices';
import { heatmapView } from '../../src/core/explanation/view/view';
import type { Explanation } from '../../src/protocol/explain';
import type { ExplainOptions } from '../../src/protocol/requests';
import { explanation } from '../explanation/fakes';

function view(parts: Partial<Explanation> = {}, options: ExplainOptions = {}) {
  return heatmapView(explanation(parts), {
    id: 'e',
    title: 't',
    refining: false,
    stale: false,
    time: null,
    pinned: null,
    options,
  });
}

const labels = (choices: readonly { readonly label: string }[]) => choices.map(({ label }) => label);

describe('options of the controls', () => {
  it('are those of what is shown, with several baselines and a number of steps', () => {
    expect(currentOptions(view({}, { baselines: ['pad', 'text:a+b'], nSteps: 30 }))).toEqual({
      target: 'business',
      output: 'logit',
      baselines: ['pad', 'text:a+b'],
      method: 'adaptive',
      nSteps: 30,
    });
  });

  it('change one thing, and take away what does not fit it', () => {
    const margin = view(
      { target: { index: 0, label: 'business', output: 'margin', against: 'sport' } },
      { nSteps: 30 },
    );
    expect(withRather(margin, 'logit')).not.toHaveProperty('against');
    expect(withClass(margin, 1)).toMatchObject({ target: 'sport', output: 'margin' });
    expect(withClass(margin, 1)).not.toHaveProperty('against');
    expect(withMethod(margin, 'riemann_left')).toMatchObject({ method: 'riemann_left' });
    expect(withMethod(margin, 'riemann_left')).not.toHaveProperty('nSteps');
    expect(withSteps(margin, '50').nSteps).toBe(50);
    expect(withSteps(margin, stepsValue(view()))).not.toHaveProperty('nSteps');
    expect(withMoreSteps(margin).nSteps).toBe(60);
    expect(withBaseline(margin, baselineValue(['zero'])).baselines).toEqual(['zero']);
  });

  it('name a class by its number where two have the same label', () => {
    const { prediction } = explanation();
    const [first] = prediction.scores;
    if (!first) throw new Error('there are two');
    const twins = view({ prediction: { ...prediction, scores: [first, { ...first, logit: 1 }] } });
    expect(withClass(twins, 1).target).toBe('1');
  });
});

describe('choices', () => {
  it('of what a class is compared with fit the kind of model', () => {
    const { model } = explanation();
    expect(labels(ratherChoices(view()))).toEqual([
      'the other classes together',
      'the others, as a probability',
      'sport',
    ]);
    expect(labels(ratherChoices(view({ model: { ...model, task: 'multi-label' } })))).toEqual([
      'not business',
      'not business, as a probability',
      'sport',
    ]);
    expect(labels(ratherChoices(view({ model: { ...model, task: 'binary' } })))).toEqual([
      'sport',
      'sport, as a probability',
    ]);
    expect(rival(view({ model: { ...model, task: 'binary' } }))).toBeNull();
    expect(rival(view())).toEqual({ label: 'sport', value: 'margin:sport' });
  });

  it('hold what is shown, whatever it is', () => {
    const odd = view(
      { target: { index: 0, label: 'business', output: 'margin', against: 'sport' } },
      { baselines: ['text:none', 'mask'], nSteps: 7 },
    );
    expect(ratherChoices(odd).map(({ value }) => value)).toContain(ratherValue(odd));
    expect(baselineChoices(odd).find(({ value }) => value === baselineValue(odd.controls.baselines))?.label).toBe(
      'the text “none” + mask token',
    );
    expect(stepsChoices(odd).map(({ value }) => value)).toContain('7');
  });

  it('of steps say what a number means', () => {
    expect(stepsChoices(view())[0]?.description).toBe('at most 200 path nodes');
    const { integration } = explanation();
    const fixed = view({ integration: { ...integration, method: 'gausslegendre' } });
    expect(stepsChoices(fixed)[0]?.description).toBe('By default 50 path nodes');
  });
});
