import { describe, expect, it, vi } from 'vitest';
import { Explanations } from '../../src/extension/explanations';
import { shownAt } from '../support/shown';

const uri = 'file:///a.txt';
const word = { start: 10, end: 15, step: 2 } as const;

describe('what is explained', () => {
  it('is brought to the text as it is now when it comes placed at an earlier version', () => {
    const explanations = new Explanations();
    explanations.edited(uri, 2, [{ start: 0, end: 0, inserted: 3 }]);
    explanations.edited(uri, 3, [{ start: 0, end: 0, inserted: 4 }]);
    const shown = explanations.put(shownAt({ placedAt: 2, words: [word] }));
    expect(shown.painted.word).toEqual([{ start: 14, end: 19, step: 2 }]);
    expect(shown.stale).toBe(true);
  });

  it('stays as it comes when it is placed at the newest version', () => {
    const explanations = new Explanations();
    explanations.edited(uri, 2, [{ start: 0, end: 0, inserted: 3 }]);
    expect(explanations.put(shownAt({ placedAt: 2, words: [word] })).painted.word).toEqual([word]);
  });

  it('tells once that an edit made it stale', () => {
    const explanations = new Explanations();
    explanations.put(shownAt());
    expect(explanations.edited(uri, 2, [{ start: 5, end: 5, inserted: 1 }])).toBe(true);
    expect(explanations.edited(uri, 3, [{ start: 5, end: 5, inserted: 1 }])).toBe(false);
  });

  it('of the smallest part around the cursor is meant', () => {
    const explanations = new Explanations();
    const part = { kind: 'selection', start: 20, end: 40 } as const;
    explanations.put(shownAt({ id: 'selection', part, start: 20, end: 40 }));
    explanations.put(shownAt({ id: 'whole' }));
    expect(explanations.at(uri, 30)?.id).toBe('selection');
    expect(explanations.at(uri, 50)?.id).toBe('whole');
    expect(explanations.find(uri, part)?.id).toBe('selection');
    expect(explanations.find(uri, { kind: 'row', row: 0 })).toBeUndefined();
  });

  it('is told to listeners, and no more when they are gone', () => {
    const explanations = new Explanations();
    const listener = vi.fn();
    const listening = explanations.onChange(listener);
    explanations.put(shownAt());
    explanations.drop('one');
    listening.dispose();
    explanations.put(shownAt());
    expect(listener.mock.calls.map(([change]) => change.shown?.id ?? null)).toEqual(['one', null]);
  });

  it('of files stays when the documents’ are forgotten', () => {
    const explanations = new Explanations();
    explanations.put(shownAt());
    explanations.put(shownAt({ id: 'file', uri: null }));
    explanations.dropDocuments();
    expect(explanations.all().map(({ id }) => id)).toEqual(['file']);
  });
});
