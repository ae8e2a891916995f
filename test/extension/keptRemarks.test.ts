import { describe, expect, it } from 'vitest';
import { Explanations } from '../../src/extension/explanations';
import { type KeptRecord, KeptRemarks } from '../../src/extension/keptRemarks';
import type { Explanation } from '../../src/protocol/explain';
import { shownAt } from '../support/shown';

const whole = (text: string) => ({ text }) as Explanation;

/** A window with what one before it left. */
function loaded(state: Map<string, unknown>) {
  const explanations = new Explanations();
  const pinned: Explanation[] = [];
  new KeptRemarks(
    explanations,
    {
      get: (key) => state.get(key),
      update: async (key, value) => {
        state.set(key, JSON.parse(JSON.stringify(value ?? null)));
      },
    },
    { documentOf: (uri) => uri, pin: (_, one) => pinned.push(one) },
  );
  return { explanations, pinned };
}

const records = (state: Map<string, unknown>) => (state.get('gradlens.kept') ?? []) as readonly KeptRecord[];

describe('notes and pinned explanations', () => {
  it('are given back when the same text is explained in the next window', () => {
    const state = new Map<string, unknown>();
    const first = loaded(state).explanations;
    first.put({ ...shownAt(), explanation: whole('profits rose') });
    first.setNote('one', 'seen by Ada');
    first.put({ ...shownAt(), explanation: whole('profits rose'), pinned: true });
    const { explanations, pinned } = loaded(state);
    explanations.put({ ...shownAt({ id: 'other' }), explanation: whole('profits rose') });
    expect(explanations.noteOf('other')).toBe('seen by Ada');
    expect(pinned).toEqual([whole('profits rose')]);
  });

  it('are kept while their text is not explained again, and only once given back', () => {
    const state = new Map<string, unknown>();
    const first = loaded(state).explanations;
    first.put({ ...shownAt(), explanation: whole('profits rose') });
    first.setNote('one', 'seen by Ada');
    const second = loaded(state).explanations;
    second.put({ ...shownAt({ uri: 'file:///b.txt' }), explanation: whole('another') });
    second.setNote('one', 'of another');
    expect(records(state).map(({ note }) => note)).toEqual(['of another', 'seen by Ada']);
  });

  it('of an edited text: the note is about the earlier one, what is compared stays', () => {
    const state = new Map<string, unknown>();
    const first = loaded(state).explanations;
    first.put({ ...shownAt(), explanation: whole('profits rose'), pinned: true });
    first.setNote('one', 'seen by Ada');
    const { explanations, pinned } = loaded(state);
    explanations.put({ ...shownAt(), explanation: whole('profits fell') });
    expect(explanations.noteOf('one')).toBeNull();
    expect(pinned).toEqual([whole('profits rose')]);
  });

  it('that are taken back are gone', () => {
    const state = new Map<string, unknown>();
    const { explanations } = loaded(state);
    explanations.put({ ...shownAt(), explanation: whole('profits rose') });
    explanations.setNote('one', 'seen by Ada');
    expect(records(state)).toHaveLength(1);
    explanations.setNote('one', null);
    expect(state.get('gradlens.kept')).toBeNull();
  });

  it('are limited in number and size: the newest stay', () => {
    const state = new Map<string, unknown>();
    const { explanations } = loaded(state);
    for (let i = 0; i < 60; i++) {
      const id = `e${i}`;
      explanations.put({ ...shownAt({ id, uri: `file:///${i}.txt` }), explanation: whole('x'.repeat(100_000)) });
      explanations.setNote(id, `note ${i}`);
    }
    const kept = records(state);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept[0]?.note).toBe('note 59');
    expect(JSON.stringify(kept).length).toBeLessThan(1_001_000);
  });

  it('of another form are ignored', () => {
    const state = new Map<string, unknown>([['gradlens.kept', 'nonsense']]);
    const { explanations } = loaded(state);
    explanations.put({ ...shownAt(), explanation: whole('profits rose') });
    expect(explanations.noteOf('one')).toBeNull();
  });
});
