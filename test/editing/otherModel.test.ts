/** Another model answers, or none: what the earlier one explained fades and says whose it is. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ShownExplanation } from '../../src/protocol/editor';
import { merged } from '../../src/server/editing/asks';
import { hoverText } from '../../src/server/editing/hoverText';
import { EditingSession } from '../../src/server/editing/session';
import { DEFAULTS, explainOptionsOf } from '../../src/server/editing/settings';
import { fingerprintOf, IDLE } from '../../src/server/host/engine';
import { explained, FakeEngine } from './fakeEngine';

const URI = 'file:///home/me/a.txt';
const WHOLE = { kind: 'document' } as const;
const { model } = explained({ source: 'a', id: null, known: null, text: 'a', textPair: null });
const OWN = { ...IDLE, kind: 'ready', fingerprint: fingerprintOf(model) } as const;

let engine: FakeEngine;
let session: EditingSession;
let shown: (ShownExplanation | null)[];
beforeEach(async () => {
  engine = new FakeEngine();
  shown = [];
  const nothing = () => undefined;
  const events = { moved: nothing, lenses: nothing, labels: nothing, status: nothing, failed: nothing };
  session = new EditingSession(engine, { ...events, shown: (_, now) => shown.push(now) });
  session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
  session.modelChosen();
  const asked = session.explaining.explain({ uri: URI, part: WHOLE });
  await Promise.resolve();
  session.modelChanged(OWN);
  engine.open[0].answer();
  await asked;
});

const otherModel = () => session.explaining.store.of(URI)[0].otherModel;

describe('what was explained', () => {
  it('is of the model that answers, while that answers, rests and is loaded again', () => {
    expect(shown.at(-1)).toMatchObject({ otherModel: null, view: { otherModel: null } });
    for (const kind of ['idle', 'loading', 'ready'] as const) session.modelChanged({ ...OWN, kind });
    expect(otherModel()).toBeNull();
  });

  it('is told to be of the earlier model when another is chosen, and is its own again when that comes back', () => {
    session.modelChosen();
    expect(shown.at(-1)).toMatchObject({ otherModel: 'bbc-news', stale: false, view: { otherModel: 'bbc-news' } });
    session.modelChanged({ ...OWN, fingerprint: 'another single-label' });
    expect(otherModel()).toBe('bbc-news');
    session.modelChanged(OWN);
    expect(shown.at(-1)).toMatchObject({ otherModel: null });
  });

  it('is of another model where the same graph has other names of classes now', () => {
    const labels = model.labels.map((label) => `mine-${label}`);
    session.modelChanged({ ...OWN, fingerprint: fingerprintOf({ ...model, labels }) });
    expect(otherModel()).toBe('bbc-news');
  });

  it('is told to be so when the files of the model change, and when a model cannot be loaded', () => {
    session.modelChanged({ ...OWN, kind: 'changed' });
    expect(otherModel()).toBe('bbc-news');
    session.modelChanged(OWN);
    session.modelChanged({ ...IDLE, kind: 'failed', message: 'no such folder' });
    expect(otherModel()).toBe('bbc-news');
  });

  it('says so where a word is pointed at', () => {
    session.modelChosen();
    const [entry] = session.explaining.store.of(URI);
    expect(hoverText(entry, 1, 'word')?.lines).toContain('Explained by bbc-news: another model is in use now.');
  });

  it('of a file is nobody’s colours in a text', () => {
    const text = explained({ source: 'a', id: null, known: null, text: 'from a file', textPair: null });
    const [adopted] = session.explaining.adopt([text], 'a.json');
    session.modelChosen();
    expect(session.explaining.entry(adopted.id).otherModel).toBeNull();
  });
});

it('a rule that is named without steps chooses them, whatever the settings say', () => {
  const settings = explainOptionsOf({ ...DEFAULTS, 'integration.steps': 50 });
  expect(merged(settings, { method: 'adaptive' }).nSteps).toBeUndefined();
  expect(merged(settings, { method: 'adaptive', nSteps: 20 }).nSteps).toBe(20);
  expect(merged(settings, { target: 'sport' }).nSteps).toBe(50);
});
