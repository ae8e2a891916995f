/** What is known of open documents while they are edited, with an engine that answers when the test says so. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, DocumentError, ModelFolderError } from '../../src/core/errors';
import type { ExplanationPlace, ShownExplanation } from '../../src/protocol/editor';
import { EditingSession } from '../../src/server/editing/session';
import { DEFAULTS } from '../../src/server/editing/settings';
import { FakeEngine, picture } from './fakeEngine';

const URI = 'file:///home/me/a.txt';
const LABELLED = { ...DEFAULTS, documents: ['plaintext', 'csv'] };
const TIMES = { pause: 100, settle: 200, idle: 1000 };
const WHOLE = { kind: 'document' } as const;

let engine: FakeEngine;
let session: EditingSession;
let shown: (ShownExplanation | null)[];
let moved: ExplanationPlace[];
let failures: string[];

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  shown = [];
  moved = [];
  failures = [];
  const events = {
    shown: (_: unknown, now: ShownExplanation | null) => shown.push(now),
    moved: (_: unknown, place: ExplanationPlace) => moved.push(place),
    lenses: () => undefined,
    labels: () => undefined,
    status: () => undefined,
    failed: (what: string) => failures.push(what),
  };
  session = new EditingSession(engine, events, TIMES);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets timers and promises go on for so many milliseconds. */
const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

function type(version: number, text: string): void {
  session.change(URI, version, [{ text }]);
}

function insert(version: number, character: number, text: string): void {
  const at = { line: 0, character };
  session.change(URI, version, [{ range: { start: at, end: at }, text }]);
}

function label(): string | undefined {
  const document = session.find(URI);
  const part = document?.part(WHOLE);
  const found = part && session.labelling.labelOf(URI, part);
  return found?.now?.kind === 'label' ? found.now.classification.text : undefined;
}

describe('live labels', () => {
  it('are asked for after a pause in typing, of the newest text alone', async () => {
    session.open(URI, 'plaintext', 1, 'one', LABELLED);
    await pass();
    engine.open[0].answer();
    await pass();
    expect(label()).toBe('one');
    type(2, 'one t');
    await pass(99);
    type(3, 'one tw');
    await pass(99);
    type(4, 'one two');
    expect(engine.asked).toEqual(['one']);
    await pass(100);
    expect(engine.asked).toEqual(['one', 'one two']);
  });

  it('keep the last one in view until the new one is there', async () => {
    session.open(URI, 'plaintext', 1, 'one', LABELLED);
    await pass();
    engine.open[0].answer();
    await pass();
    label();
    type(2, 'one two');
    const part = session.states.document(URI).part(WHOLE);
    expect(session.labelling.labelOf(URI, part)).toMatchObject({ now: undefined, last: { text: 'one' } });
  });

  it('that take long are given up for newer ones, quick ones are not', async () => {
    session.open(URI, 'plaintext', 1, 'slow', LABELLED);
    await pass(50);
    type(2, 'slow down');
    await pass(100);
    expect(engine.open.map(({ input }) => input.text)).toEqual(['slow']);
    await pass(400);
    type(3, 'slow down more');
    await pass(100);
    expect(engine.open.map(({ input }) => input.text)).toEqual(['slow down more']);
  });

  it('of a text that cannot be read are not asked for again', async () => {
    session.open(URI, 'plaintext', 1, '\u200b.', LABELLED);
    await pass();
    engine.open[0].fail(new DocumentError('nothing to read'));
    await pass(1000);
    expect(engine.asked).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('are not asked for where nobody wants them: not opened by name, lenses off, closed', async () => {
    session.open(URI, 'plaintext', 1, 'one', DEFAULTS);
    session.open('file:///b.txt', 'plaintext', 1, 'two', { ...LABELLED, 'codeLens.enabled': false });
    session.open('file:///c.txt', 'plaintext', 1, 'three', LABELLED);
    session.close('file:///c.txt');
    await pass(1000);
    expect(engine.asked).toEqual([]);
  });

  it('come again when another model answers', async () => {
    session.open(URI, 'plaintext', 1, 'one', LABELLED);
    await pass();
    engine.open[0].answer();
    await pass();
    session.modelChosen();
    await pass();
    expect(engine.asked).toEqual(['one', 'one']);
  });

  it('that fail with the model are told once and not tried again and again', async () => {
    session.open(URI, 'plaintext', 1, 'one', LABELLED);
    await pass();
    engine.open[0].fail(new ModelFolderError('broken'));
    await pass(5000);
    expect(engine.asked).toHaveLength(1);
    expect(failures).toEqual(['labels of a.txt']);
    expect(session.problemOf(URI)).toBe('cannot be labelled');
  });

  it('of rows come for those that were looked at, and for all where wrong labels are reported', async () => {
    const csv = `text\n${Array.from({ length: 40 }, (_, i) => `row ${i}`).join('\n')}\n`;
    session.open(URI.replace('txt', 'csv'), 'csv', 1, csv, LABELLED);
    await pass(1000);
    expect(engine.asked).toEqual([]);
    session.labelling.want(URI.replace('txt', 'csv'), 7);
    session.labelling.want(URI.replace('txt', 'csv'), 9);
    await pass(10);
    expect(engine.asked).toEqual(['row 7', 'row 9']);
    for (const asked of [...engine.open]) asked.answer();
    session.configure(URI.replace('txt', 'csv'), { ...LABELLED, 'data.reportWrongLabels': true });
    await pass();
    expect(engine.asked).toHaveLength(2 + 24);
    for (const asked of [...engine.open]) asked.answer();
    await pass();
    expect(engine.asked).toHaveLength(40);
  });
});

describe('explanations', () => {
  async function explain(text = 'profits rose') {
    session.open(URI, 'plaintext', 1, text, DEFAULTS);
    const result = session.explaining.explain({ uri: URI, part: WHOLE });
    await pass();
    engine.open[0].answer();
    return result;
  }

  it('are told as pictures first, and end refined', async () => {
    session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
    const result = session.explaining.explain({ uri: URI, part: WHOLE });
    await pass();
    const [asked] = engine.open;
    asked.context.onPicture?.(picture(asked.input));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ refining: true, version: 1 });
    asked.answer();
    expect(await result).toMatchObject({ refining: false, stale: false, id: `${URI}#document` });
  });

  it('of an edited text say so, and their words stand where they stand now', async () => {
    session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
    const result = session.explaining.explain({ uri: URI, part: WHOLE });
    await pass();
    insert(2, 8, 'never ');
    engine.open.find(({ kind }) => kind === 'explain')?.answer();
    const now = await result;
    expect(now).toMatchObject({ version: 1, placedAt: 2, stale: true, start: 0, end: 18 });
    expect(now.painted.word.map(({ start, end }) => [start, end])).toEqual([
      [0, 7],
      [14, 18],
    ]);
  });

  it('become stale at the first key, once, and stand right when typing pauses', async () => {
    await explain();
    moved.length = 0;
    shown.length = 0;
    insert(2, 7, 's');
    insert(3, 8, 's');
    expect(moved.map((m) => [m.placedAt, m.stale])).toEqual([[2, true]]);
    await pass(200);
    expect(moved.map((m) => m.placedAt)).toEqual([2, 3]);
    session.change(URI, 4, [{ range: { start: { line: 0, character: 7 }, end: { line: 0, character: 9 } }, text: '' }]);
    expect(moved.at(-1)).toMatchObject({ placedAt: 4, stale: false });
    expect(moved.at(-1)?.painted.word).toHaveLength(2);
    // What it says has not changed, and is not sent again.
    expect(shown).toEqual([]);
  });

  it('of a document give way to newer ones, and nothing of the old is shown', async () => {
    session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
    const old = session.explaining.explain({ uri: URI, part: WHOLE });
    const failed = expect(old).rejects.toThrow(CancelledError);
    await pass();
    const [first] = engine.open;
    const next = session.explaining.explain({ uri: URI, part: WHOLE, options: { target: 'sport' } });
    await failed;
    first.context.onPicture?.(picture(first.input));
    expect(shown).toEqual([]);
    await pass();
    engine.open.find(({ kind }) => kind === 'explain')?.answer();
    expect((await next).refining).toBe(false);
  });

  it('of several documents go side by side', async () => {
    session.open(URI, 'plaintext', 1, 'one', DEFAULTS);
    session.open('file:///b.txt', 'plaintext', 1, 'two', DEFAULTS);
    const both = [URI, 'file:///b.txt'].map((uri) => session.explaining.explain({ uri, part: WHOLE }));
    await pass();
    for (const asked of [...engine.open]) asked.answer();
    expect((await Promise.all(both)).map(({ uri }) => uri)).toEqual([URI, 'file:///b.txt']);
  });

  it('that are cancelled in the middle stay as far as they came', async () => {
    session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
    const controller = new AbortController();
    const result = session.explaining.explain({ uri: URI, part: WHOLE, signal: controller.signal });
    const failed = expect(result).rejects.toThrow(CancelledError);
    await pass();
    const [asked] = engine.open;
    asked.context.onPicture?.(picture(asked.input));
    controller.abort();
    await failed;
    expect(shown.at(-1)).toMatchObject({ refining: false });
    expect(session.explaining.works.all()).toEqual([]);
  });

  it('that are given up leave what was shown before, moved along', async () => {
    await explain();
    const again = session.explaining.explain({ uri: URI, part: WHOLE, options: { target: 'sport' } });
    const failed = expect(again).rejects.toThrow(CancelledError);
    await pass();
    const asked = engine.open.find(({ kind }) => kind === 'explain');
    if (!asked) throw new Error('nothing was asked');
    asked.context.onPicture?.(picture(asked.input));
    expect(shown.at(-1)?.refining).toBe(true);
    insert(2, 0, 'x ');
    session.explaining.cancel({ uri: URI });
    await failed;
    expect(shown.at(-1)).toMatchObject({ refining: false, stale: true, view: { state: 'converged' } });
    expect(shown.at(-1)?.painted.word[0].start).toBe(2);
  });

  it('merge what is asked for with the settings', async () => {
    session.open(URI, 'plaintext', 1, 'one', { ...DEFAULTS, 'integration.steps': 9, baseline: 'mask' });
    void session.explaining.explain({ uri: URI, part: WHOLE, options: { against: 'sport' } });
    await pass();
    expect(engine.open[0].options).toMatchObject({
      nSteps: 9,
      baselines: ['mask'],
      output: 'margin',
      against: 'sport',
    });
  });

  it('keep their id for the same selection after edits before it', async () => {
    session.open(URI, 'plaintext', 1, 'one two', DEFAULTS);
    const ask = async (start: number, end: number) => {
      const result = session.explaining.explain({ uri: URI, part: { kind: 'selection', start, end } });
      await pass();
      for (const asked of [...engine.open]) asked.answer();
      return result;
    };
    const first = await ask(4, 7);
    insert(2, 0, 'zero ');
    const again = await ask(9, 12);
    const other = await ask(0, 4);
    expect(again.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });

  it('follow their row when rows come and go above it', async () => {
    session.open(URI, 'csv', 1, 'text\none\ntwo\n', DEFAULTS);
    const result = session.explaining.explain({ uri: URI, part: { kind: 'row', row: 1 } });
    await pass();
    engine.open[0].answer();
    const { id } = await result;
    session.change(URI, 2, [
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: 'zero\n' },
    ]);
    await pass(200);
    expect(shown.at(-1)).toMatchObject({ id, part: { kind: 'row', row: 2 }, stale: false, start: 14, end: 17 });
    expect(shown.at(-1)?.view.title).toBe('a.txt row 3');
  });

  it('of a closed document come back with it where its text is the same, and go where it is not', async () => {
    const { id } = await explain();
    session.close(URI);
    shown.length = 0;
    session.open(URI, 'plaintext', 1, 'profits rose', DEFAULTS);
    expect(shown.at(-1)).toMatchObject({ id, stale: false });
    session.close(URI);
    session.open(URI, 'plaintext', 1, 'profits fell', DEFAULTS);
    expect(shown.at(-1)).toBeNull();
    expect(session.explaining.store.of()).toEqual([]);
  });

  it('are pinned, and compared after edits', async () => {
    const { id } = await explain();
    expect(session.explaining.pin(id, true)).toMatchObject({ pinned: true });
    type(2, 'profits fell');
    const again = session.explaining.explain({ uri: URI, part: WHOLE });
    await pass();
    engine.open.find(({ kind }) => kind === 'explain')?.answer(0.9);
    const now = await again;
    expect(now.pinned).toBe(true);
    expect(now.view.pinned?.before).toContain('98.2 %');
    expect(now.view.pinned?.after).toContain('90.0 %');
    expect(session.explaining.pin(id, false)).toMatchObject({ pinned: false, view: { pinned: null } });
    session.explaining.clear(URI);
    expect(() => session.explaining.pin(id, true)).toThrow('no longer exists');
  });

  it('are made without asking when typing pauses, where the setting says so', async () => {
    session.open(URI, 'plaintext', 1, 'one', { ...LABELLED, 'explain.onIdle': true });
    insert(2, 3, ' two');
    await pass(999);
    expect(engine.open.some(({ kind }) => kind === 'explain')).toBe(false);
    await pass(1);
    expect(engine.open.find(({ kind }) => kind === 'explain')?.input.text).toBe('one two');
    insert(3, 7, '!');
    await pass();
    expect(engine.open.some(({ kind }) => kind === 'explain')).toBe(false);
    await pass(1000);
    engine.open.find(({ kind }) => kind === 'explain')?.answer();
    await pass(5000);
    expect(engine.open.some(({ kind }) => kind === 'explain')).toBe(false);
    expect(shown.at(-1)?.explanation?.text).toBe('one two!');
  });
});
