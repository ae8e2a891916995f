import { describe, expect, it } from 'vitest';
import { asked, mergedOptions } from '../../src/extension/options';

describe('what the heatmap’s page asks for', () => {
  it('is complete: steps go back to automatic, and what the page does not know stays', () => {
    const before = {
      method: 'adaptive',
      nSteps: 500,
      target: 'a',
      against: 'b',
      output: 'margin',
      windows: 'first',
    } as const;
    expect(asked(before, { method: 'adaptive', target: 'a', output: 'logit', baselines: ['pad'] })).toEqual({
      method: 'adaptive',
      target: 'a',
      output: 'logit',
      baselines: ['pad'],
      windows: 'first',
    });
    expect(asked(undefined, { target: 'a' })).toEqual({ target: 'a' });
  });
});

describe('options of the next explanation', () => {
  it('stay as they were unless they are said', () => {
    expect(mergedOptions({ method: 'riemann_left', target: 'sport' }, { nSteps: 20 })).toEqual({
      method: 'riemann_left',
      target: 'sport',
      nSteps: 20,
    });
  });

  it('drop the class to compare with when the output is no margin any more', () => {
    expect(mergedOptions({ output: 'margin', target: 'a', against: 'b' }, { output: 'logit' })).toEqual({
      output: 'logit',
      target: 'a',
    });
  });

  it('never compare a class with itself', () => {
    expect(mergedOptions({ output: 'margin', target: 'a', against: 'b' }, { target: 'b' })).toEqual({
      output: 'margin',
      target: 'b',
    });
  });

  it('keep the comparison when only the baseline changes', () => {
    const before = { output: 'margin', target: 'a', against: 'b' } as const;
    expect(mergedOptions(before, { baselines: ['mask'] })).toEqual({ ...before, baselines: ['mask'] });
  });
});
