/** Which work is asked of the model first, and what is dropped, with an engine that answers when the test says so. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../src/core/errors';
import { EditingSession } from '../../src/server/editing/session';
import { DEFAULTS } from '../../src/server/editing/settings';
import { FakeEngine } from './fakeEngine';

const LABELLED = { ...DEFAULTS, documents: ['plaintext', 'csv'] };
const TIMES = { pause: 100, settle: 200, idle: 1000 };
const WHOLE = { kind: 'document' } as const;
const AT_ONCE = 24;

let engine: FakeEngine;
let session: EditingSession;
let failures: string[];

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  failures = [];
  const nothing = () => undefined;
  const events = {
    shown: nothing,
    moved: nothing,
    lenses: nothing,
    labels: nothing,
    status: nothing,
    failed: (w: string) => failures.push(w),
  };
  session = new EditingSession(engine, events, TIMES);
});
afterEach(() => {
  expect(failures).toEqual([]);
  vi.useRealTimers();
});

const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);
const uri = (k: number) => `file:///d${k}.txt`;
const texts = () => engine.open.map(({ input }) => input.text);

function open(count: number, from = 0): void {
  for (let k = from; k < from + count; k++) session.open(uri(k), 'plaintext', 1, `text ${k}`, LABELLED);
}
async function answerAll(): Promise<void> {
  for (const asked of [...engine.open]) asked.answer();
  await pass();
}

describe('labels of many documents', () => {
  it('are asked for a few at a time, in the order in which they were opened', async () => {
    open(60);
    await pass();
    expect(texts()).toEqual(Array.from({ length: AT_ONCE }, (_, k) => `text ${k}`));
    expect(engine.open.every(({ context }) => context.urgency === 'rest')).toBe(true);
    engine.open[0].answer();
    await pass();
    expect(texts().at(-1)).toBe('text 24');
    while (engine.open.length > 0) await answerAll();
    expect(engine.asked).toHaveLength(60);
  });

  it('go first where they are looked at, whatever is at work', async () => {
    open(60);
    await pass();
    session.labelling.look(uri(55));
    await pass();
    expect(engine.open.at(-1)).toMatchObject({ input: { text: 'text 55' }, context: { urgency: 'seen' } });
    while (engine.open.length > 0) await answerAll();
    expect(engine.asked.filter((text) => text === 'text 55')).toHaveLength(1);
    expect(engine.asked).toHaveLength(60);
  });

  it('come for those too that were looked at and then not any more', async () => {
    open(10);
    for (let k = 0; k < 10; k++) session.labelling.look(uri(k));
    await pass();
    while (engine.open.length > 0) await answerAll();
    expect(new Set(engine.asked).size).toBe(10);
  });

  it('wait while a person waits for an explanation, but for those on the screen', async () => {
    open(3);
    const explaining = session.explaining.explain({ uri: uri(0), part: WHOLE });
    await pass(500);
    expect(engine.open).toMatchObject([{ kind: 'explain', context: { urgency: 'asked' } }]);
    session.labelling.look(uri(1));
    await pass();
    expect(texts()).toEqual(['text 0', 'text 1']);
    engine.open[0].answer();
    await explaining;
    await pass();
    expect(texts()).toEqual(['text 1', 'text 2']);
  });

  it('say how far they are, over all documents', async () => {
    expect(session.labelling.progress).toBeNull();
    open(30);
    await pass();
    expect(session.labelling.progress).toEqual({ done: 0, total: 30 });
    engine.open[0].answer();
    await pass();
    expect(session.labelling.progress).toMatchObject({ done: 1 });
    while (engine.open.length > 0) await answerAll();
    expect(session.labelling.progress).toBeNull();
  });
});

describe('closed documents', () => {
  it('do not make way for those that are closed next', async () => {
    open(500);
    await pass();
    expect(engine.asked).toHaveLength(AT_ONCE);
    for (let k = 0; k < 490; k++) {
      session.close(uri(k));
      await pass(k % 10 === 0 ? 1 : 0);
    }
    expect(engine.asked).toHaveLength(AT_ONCE);
    await pass(50);
    expect(texts()).toEqual(Array.from({ length: 10 }, (_, k) => `text ${490 + k}`));
  });
});

describe('rows of a table', () => {
  const table = 'file:///rows.csv';
  const csv = `text\n${Array.from({ length: 100 }, (_, i) => `row ${i}`).join('\n')}\n`;

  it('that are looked at come before all the others where wrong labels are reported', async () => {
    session.open(table, 'csv', 1, csv, { ...LABELLED, 'data.reportWrongLabels': true });
    await pass();
    expect(engine.open).toHaveLength(AT_ONCE);
    for (const row of [70, 71, 72]) session.labelling.want(table, row);
    await pass(10);
    expect(engine.open.slice(AT_ONCE).map(({ input, context }) => [input.text, context.urgency])).toEqual([
      ['row 70', 'seen'],
      ['row 71', 'seen'],
      ['row 72', 'seen'],
    ]);
    expect(session.labelling.progress).toEqual({ done: 0, total: 103 });
    while (engine.open.length > 0) await answerAll();
    expect(new Set(engine.asked).size).toBe(100);
  });

  it('that were looked at last come first', async () => {
    session.open(table, 'csv', 1, csv, LABELLED);
    for (let row = 0; row < 60; row++) session.labelling.want(table, row);
    for (const row of [3, 4]) session.labelling.want(table, row);
    await pass(10);
    expect(texts()).toEqual([...Array.from({ length: 22 }, (_, k) => `row ${38 + k}`), 'row 3', 'row 4']);
  });
});

describe('a document that is closed', () => {
  it('takes its work along: the label that is on its way and the one that would come', async () => {
    open(30);
    await pass();
    session.close(uri(0));
    session.close(uri(26));
    await pass();
    expect(texts()).not.toContain('text 0');
    while (engine.open.length > 0) await answerAll();
    expect(engine.asked).not.toContain('text 26');
  });

  it('takes along the label that a person asked for, of a text that is too long to be labelled unasked', async () => {
    const long = 'word '.repeat(600_000);
    session.open(uri(0), 'plaintext', 1, long, LABELLED);
    session.labelling.look(uri(0));
    await pass(1000);
    expect(engine.open).toEqual([]);
    const label = session.labelling.classify(uri(0));
    const failed = expect(label).rejects.toThrow(CancelledError);
    await pass();
    engine.open[0].context.progress?.({ stage: 'classify', done: 30, total: 120 });
    expect(session.labelling.works).toEqual([{ uri: uri(0), done: 0.25 }]);
    session.close(uri(0));
    await failed;
    expect(engine.open).toEqual([]);
    expect(session.labelling.works).toEqual([]);
  });
});

it('a label that was asked for is cancelled like an explanation', async () => {
  session.open(uri(0), 'plaintext', 1, 'text', DEFAULTS);
  const label = session.labelling.classify(uri(0));
  const failed = expect(label).rejects.toThrow(CancelledError);
  await pass();
  session.cancel({ uri: uri(0) });
  await failed;
});
