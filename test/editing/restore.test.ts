/** What an earlier server explained is taken back by the next one, where the text is still the same. */
import { beforeEach, describe, expect, it } from 'vitest';
import { EditingSession } from '../../src/server/editing/session';
import { DEFAULTS } from '../../src/server/editing/settings';
import { explained, FakeEngine } from './fakeEngine';

const URI = 'file:///home/me/a.txt';
const WHOLE = { kind: 'document' } as const;

let engine: FakeEngine;
let session: EditingSession;
beforeEach(() => {
  engine = new FakeEngine();
  const nothing = () => undefined;
  session = new EditingSession(engine, {
    shown: nothing,
    moved: nothing,
    lenses: nothing,
    labels: nothing,
    status: nothing,
    failed: nothing,
  });
});

function of(text: string) {
  return explained({ source: 'a.txt', id: null, known: null, text, textPair: null });
}

describe('an explanation of an earlier server', () => {
  it('is shown again without asking the model, with its label, its place and what it is compared with', () => {
    session.open(URI, 'plaintext', 7, 'profits rose', DEFAULTS);
    const known = { id: `${URI}#document`, explanation: of('profits rose'), pinned: of('profits fell') };
    const shown = session.explaining.restore({ uri: URI, part: WHOLE, options: { baselines: ['mask'] } }, known);
    expect(shown).toMatchObject({ id: known.id, version: 7, stale: false, refining: false, pinned: true });
    expect(shown?.painted.word).toHaveLength(2);
    expect(shown?.view.controls.baselines).toEqual(['mask']);
    expect(shown?.view.pinned?.before).toContain('98.2 %');
    const { now } = session.labelling.labelOf(URI, session.states.document(URI).part(WHOLE));
    expect(now?.kind).toBe('label');
    expect(engine.asked).toEqual([]);
  });

  it('is not shown over another text, nor over a newer explanation', async () => {
    session.open(URI, 'plaintext', 1, 'profits fell', DEFAULTS);
    const known = { id: `${URI}#document`, explanation: of('profits rose'), pinned: null };
    expect(session.explaining.restore({ uri: URI, part: WHOLE }, known)).toBeNull();
    const asked = session.explaining.explain({ uri: URI, part: WHOLE });
    await Promise.resolve();
    expect(
      session.explaining.restore({ uri: URI, part: WHOLE }, { ...known, explanation: of('profits fell') }),
    ).toBeNull();
    engine.open[0].answer();
    await asked;
  });

  it('keeps its name, which no later one gets', async () => {
    session.open(URI, 'plaintext', 1, 'profits rose today', DEFAULTS);
    const part = { kind: 'selection', start: 0, end: 12 } as const;
    const known = { id: `${URI}#selection-1`, explanation: of('profits rose'), pinned: null };
    expect(session.explaining.restore({ uri: URI, part }, known)?.id).toBe(known.id);
    const next = session.explaining.explain({ uri: URI, part: { kind: 'selection', start: 13, end: 18 } });
    await Promise.resolve();
    engine.open[0].answer();
    expect((await next).id).not.toBe(known.id);
  });
});
