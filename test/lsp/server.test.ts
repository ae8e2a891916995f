/** The built server as a plain client sees it. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExplanationChanged, Part, ShownExplanation } from '../../src/protocol/editor';
import type { Classification } from '../../src/protocol/explain';
import { copyOfModel, modelFolder, temporaryFolder } from '../support/fixtures';
import { Client, type ClientOptions, gone } from './client';

const URI = 'file:///home/someone/review.txt';
const TEXT = 'the film was not good at all';
const WHOLE: Part = { kind: 'document' };
/** Windows enough that it is caught in the middle. */
const LONG = 'good bad film '.repeat(800);

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client.process.exitCode === null) client.process.kill('SIGKILL');
    await client.ended;
  }
});

async function start({ settings, ...options }: ClientOptions = {}): Promise<Client> {
  const client = await Client.start({ ...options, settings: { model: modelFolder('bert'), ...settings } });
  clients.push(client);
  return client;
}

function explain(client: Client, uri = URI, part = WHOLE, more: object = {}): Promise<ShownExplanation> {
  return client.request('gradlens/explain', { uri, part, ...more });
}

describe('labels', () => {
  it('show what would act on the editor: escapes, marks of direction, icons', async () => {
    const folder = copyOfModel('bert', temporaryFolder());
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    const names = Object.keys(config.id2label).map((i) => [i, `$(trash)\u001b\u202e${i}`]);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, id2label: Object.fromEntries(names) }));
    const client = await start({ settings: { model: folder } });
    client.open(URI, TEXT);
    await client.request('gradlens/classify', { uri: URI });
    const [lens] = await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
    expect(lens).toMatch(/^\$ \(trash\)␛<U\+202E>\d /);
  });

  it('stand over a document from the moment that it is asked for, and follow the text', async () => {
    const client = await start();
    client.open(URI, TEXT);
    expect(await client.request('textDocument/codeLens', { textDocument: { uri: URI } })).toEqual([]);
    const { prediction } = await client.request<Classification>('gradlens/classify', { uri: URI });
    const [lens] = await client.lenses(URI, ([title]) => title?.startsWith(prediction.label));
    expect(lens).toMatch(/ % · Explain$/);
    client.edit(URI, 2, 0, 0, TEXT.length, 'a good good film');
    const after = await client.request<Classification>('gradlens/classify', { uri: URI });
    expect(after.text).toBe('a good good film');
    const share = Math.round(100 * (after.prediction.scores[after.prediction.index].probability ?? 0));
    await client.lenses(URI, ([title]) => title.includes(`${after.prediction.label} ${share} %`));
  });

  it('stand over documents that the settings name, and a placeholder before the first', async () => {
    const client = await start({ settings: { documents: ['**/*.txt'] } });
    client.open(URI, TEXT);
    await client.lenses(URI, ([title]) => title === '… · Explain');
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
    client.open('file:///home/someone/review.md', TEXT, 'markdown');
    expect(
      await client.request('textDocument/codeLens', { textDocument: { uri: 'file:///home/someone/review.md' } }),
    ).toEqual([]);
  });

  it('come from settings that are pushed, too', async () => {
    const client = await start({ pushes: true, settings: { documents: ['plaintext'] } });
    client.open(URI, TEXT);
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title ?? ''));
  });

  it('of rows come as they are looked at', async () => {
    const uri = 'file:///home/someone/news.csv';
    const client = await start({ settings: { documents: ['**/*.csv'] } });
    client.open(uri, 'id,text,label\n1,"good ""film"" here",x\n2,bad film,tech\n', 'csv');
    await client.lenses(uri, (titles) => titles.length === 2);
    const lenses = await client.request<{ data?: unknown }[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.map(({ data }) => data)).toEqual([0, 1].map((row) => ({ uri, part: { kind: 'row', row } })));
    const resolved = await client.request<{ command: { title: string } }>('codeLens/resolve', lenses[1]);
    expect(resolved.command.title).toBe('… · Explain');
    const titles = await client.lenses(uri, ([, second]) => second !== '(unresolved)');
    expect(titles[0]).toBe('(unresolved)');
    expect(titles[1]).toMatch(/ %.* · file says tech · Explain$/);
  });

  it('of other rows stay while a quote is open, say why, and their colours fade; closed, all is as before', async () => {
    const uri = 'file:///home/someone/open.csv';
    const client = await start();
    client.open(uri, 'text,id\ngood film,1\nbad film,2\ngood bad,3\nfilm at all,4\n', 'csv');
    await client.request('gradlens/classify', { uri });
    const explained = await explain(client, uri, { kind: 'row', row: 3 });
    const lenses = () => client.request<object[]>('textDocument/codeLens', { textDocument: { uri } });
    const look = async () => {
      for (const lens of await lenses()) if ('data' in lens) await client.request('codeLens/resolve', lens);
    };
    await look();
    const labelled = (titles: readonly string[]) => titles.slice(0, 4).every((title) => title.includes(' %'));
    const before = await client.lenses(uri, labelled);
    const lines = async () => (await lenses()).map((lens) => (lens as { range: object }).range);
    const places = (await lines()).map((range) => JSON.stringify(range));

    const from = client.told.length;
    client.edit(uri, 2, 2, 0, 0, '"');
    const open = await client.lenses(uri, (titles) => titles.some((title) => title.includes('cannot be read')));
    expect(open[0]).toBe(before[0]);
    expect(open[1]).toBe('open.csv row 2 has a quote that is never closed');
    const score = (title: string) => title.split(' · ', 1)[0];
    expect(open.slice(2)).toEqual(
      [before[2], before[3]].map((title) => `${score(title)} · part of the row above, which cannot be read · Show why`),
    );
    expect(new Set((await lines()).map((range) => JSON.stringify(range)))).toEqual(new Set(places));
    await client.moved(({ id, stale }) => id === explained.id && stale, from);

    const closed = client.told.length;
    client.edit(uri, 3, 2, 0, 1, '');
    await client.lenses(uri, (titles) => titles.join() === before.join());
    await client.moved(({ id, stale }) => id === explained.id && !stale, closed);
  });
});

describe('an explanation', () => {
  it('is told while it is refined, with progress, and then the lens and the hover say it', async () => {
    const client = await start();
    client.open(URI, TEXT);
    const shown = await explain(client, URI, WHOLE, { workDoneToken: 'mine', options: { tolerance: 1e-4 } });
    expect(shown).toMatchObject({
      uri: URI,
      version: 1,
      refining: false,
      stale: false,
      pinned: false,
      start: 0,
      end: TEXT.length,
    });
    expect(shown.explanation?.text).toBe(TEXT);
    const pictures = client.told.filter(({ method }) => method === 'gradlens/explanationChanged');
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures[0].params).toMatchObject({ id: shown.id, shown: { refining: true, explanation: null } });
    // The last one is the answer alone.
    expect(pictures.every(({ params }) => (params as ExplanationChanged).shown?.refining)).toBe(true);
    const progress = client.told
      .filter(({ method }) => method === '$/progress')
      .map(({ params }) => (params as { value: { kind: string } }).value.kind);
    expect(progress[0]).toBe('begin');
    expect(progress.at(-1)).toBe('end');
    for (const { start, end } of shown.painted.word) expect(TEXT.slice(start, end)).toMatch(/^\w+$/);
    const [explained, why] = await client.lenses(URI, (titles) => titles[0]?.includes('explained'));
    expect(explained).toMatch(/ error · Heatmap$/);
    expect(why).toMatch(/^Why not .+\?$/);
    const [first] = shown.painted.word;
    const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: URI },
      position: { line: 0, character: first.start },
    });
    const item = shown.view.layers.word.items.find((i) => i.start === first.start);
    expect(hover.contents.value).toContain(`**${item?.text}** ${item?.value} for `);
    expect(hover.contents.value).toContain(`${item?.share} of the total of all word scores, ${item?.rank}`);
    expect(hover.contents.value.split('\n\n').length).toBeLessThanOrEqual(6);
  });

  it('moves with edits, goes stale, and is whole again when they are undone', async () => {
    const client = await start();
    client.open(URI, `\n${TEXT}`);
    const part: Part = { kind: 'selection', start: 1, end: 1 + TEXT.length };
    const shown = await explain(client, URI, part);
    let from = client.told.length;
    client.edit(URI, 2, 0, 0, 0, 'First. ');
    const moved = await client.moved((place) => place.placedAt === 2, from);
    expect(moved).toMatchObject({ id: shown.id, stale: false, start: 8, end: 8 + TEXT.length });
    // Where it lies alone: what it says has crossed before.
    expect(Object.keys(moved)).not.toContain('view');
    expect(moved.painted.word.map(({ start }) => start)).toEqual(shown.painted.word.map(({ start }) => start + 7));
    from = client.told.length;
    client.edit(URI, 3, 1, 4, 8, 'plot');
    const stale = await client.moved((place) => place.placedAt === 3, from);
    expect(stale.stale).toBe(true);
    expect(stale.painted.word.some(({ start }) => start === 8 + 4)).toBe(false);
    from = client.told.length;
    client.edit(URI, 4, 1, 4, 8, 'film');
    const fresh = await client.moved((place) => place.placedAt === 4, from);
    expect(fresh.stale).toBe(false);
    expect(fresh.painted).toEqual(moved.painted);
  });

  it('of a row paints the cell where it stands', async () => {
    const uri = 'file:///home/someone/news.csv';
    const csv = 'id,text\n1,ok\n2,"a ""good"" film, not bad"\n';
    const client = await start();
    client.open(uri, csv, 'csv');
    // An empty selection is the row that it is in.
    const cursor = csv.indexOf('film');
    const shown = await explain(client, uri, { kind: 'selection', start: cursor, end: cursor });
    expect(shown.part).toEqual({ kind: 'row', row: 1 });
    expect(shown.explanation?.text).toBe('a "good" film, not bad');
    for (const { text, start, end } of shown.view.layers.word.items) {
      const place = shown.places.find((p) => p.from <= start && end <= p.from + p.length);
      if (place) expect(csv.slice(place.start + start - place.from, place.start + end - place.from)).toBe(text);
    }
    expect(shown.places.length).toBeGreaterThan(1);
    await expect(explain(client, uri, WHOLE)).rejects.toThrow('news.csv has rows');
  });

  it('gives way to a newer one of the same document', async () => {
    const client = await start();
    client.open(URI, LONG);
    const first = explain(client).catch((error: { code: number }) => error.code);
    await client.status(({ work }) => work.length === 1);
    const second = await explain(client, URI, { kind: 'selection', start: 0, end: 13 });
    expect(await first).toBe(-32802);
    expect(second.explanation?.text).toBe('good bad film');
  });

  it('ends within a moment when it is cancelled', async () => {
    const client = await start();
    client.open(URI, LONG);
    const { result, cancel } = client.cancellable('gradlens/explain', { uri: URI, part: WHOLE });
    await client.status(({ work }) => (work[0]?.done ?? 0) > 0);
    const began = performance.now();
    cancel();
    await expect(result).rejects.toMatchObject({ code: -32800 });
    expect(performance.now() - began).toBeLessThan(200);
    await client.status(({ work }) => work.length === 0, client.told.length - 1).catch(() => undefined);
    client.edit(URI, 2, 0, 0, LONG.length, TEXT);
    expect((await explain(client)).explanation?.text).toBe(TEXT);
  });

  it('is pinned and compared with the edited text', async () => {
    const client = await start();
    client.open(URI, TEXT);
    const { id, explanation } = await explain(client);
    expect((await client.request<ShownExplanation>('gradlens/pin', { id, pinned: true })).pinned).toBe(true);
    client.edit(URI, 2, 0, 9, 16, 'was');
    const [title] = await client.lenses(URI, ([t]) => t.includes('(was '));
    expect(title).toContain('colours are of the earlier text · Explain again');
    const again = await explain(client);
    expect(again.pinned).toBe(true);
    expect(again.view.pinned?.before).toContain(explanation?.prediction.label);
    expect(again.view.pinned?.differences.length).toBeGreaterThan(0);
  });

  it('is exported, read back, and said as a command', async () => {
    const client = await start();
    client.open(URI, TEXT);
    const { id, explanation } = await explain(client, URI, WHOLE, { options: { output: 'probability' } });
    const json = await client.request<string>('gradlens/export', { id, format: 'json' });
    const { made, ...written } = JSON.parse(json);
    expect(written).toEqual(explanation);
    expect(made).toMatchObject({
      program: 'Gradlens',
      note: null,
      pinned: null,
      date: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const [opened] = await client.request<readonly ShownExplanation[]>('gradlens/open', {
      text: json,
      source: 'saved.json',
    });
    expect(opened).toMatchObject({ uri: null, explanation });
    expect(await client.request<string>('gradlens/export', { id, format: 'html' })).toMatch(/^<!doctype html>/);
    expect(await client.request<string>('gradlens/export', { id, format: 'csv' })).toMatch(/^file,id,index,/);
    expect(await client.request<string>('gradlens/report', { id, note: 'seen by Ada' })).toMatch(
      new RegExp(`Made with Gradlens [\\s\\S]*Note: seen by Ada\nLabel: ${explanation?.prediction.label}`),
    );
    const command = await client.request<string>('gradlens/command', { id });
    expect(command).toBe(`gradlens explain --text '${TEXT}' --model ${explanation?.model.path} --output probability`);
    await expect(client.request('gradlens/open', { text: '{"schema":1}', source: 'x.json' })).rejects.toThrow(
      'x.json is not an explanation',
    );
  });
});

describe('readings', () => {
  it('of a selection are compared in plain text, each with its label', async () => {
    const client = await start();
    client.open(URI, `first ${TEXT}`);
    const part: Part = { kind: 'selection', start: 6, end: 6 + TEXT.length };
    const text = await client.request<string>('gradlens/readings', { uri: URI, part });
    const { prediction } = await client.request<Classification>('gradlens/analyze', { text: TEXT, explain: false });
    const lines = text.trimEnd().split('\n');
    for (const name of ['tokenizer.json', 'transformers 4', 'transformers 5', '@huggingface/tokenizers'])
      expect(lines.find((line) => line.startsWith(name))).toContain(` ${prediction.label} `);
    expect(lines.filter((line) => line.includes('used here'))).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  it('ends in one line: malformed parameters, texts that are not there, models that are not', async () => {
    const client = await start({ settings: { model: '/nowhere/model' } });
    await expect(client.request('gradlens/explain', { uri: 7 })).rejects.toMatchObject({ code: -32602 });
    await expect(client.request('gradlens/explain', { uri: URI, part: { kind: 'page' } })).rejects.toMatchObject({
      code: -32602,
    });
    await expect(client.request('gradlens/explain', null)).rejects.toMatchObject({ code: -32602 });
    await expect(explain(client)).rejects.toThrow(`${URI} is not open`);
    client.open(URI, TEXT);
    await expect(explain(client)).rejects.toMatchObject({
      code: -32803,
      message: expect.stringContaining('/nowhere/model'),
    });
    await client.lenses(URI, ([title]) => title === 'model cannot be loaded · Show why');
    const status = await client.status(({ state }) => state === 'failed');
    expect(status.message).toContain('/nowhere/model');
    client.configure({ model: modelFolder('bert') });
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
    expect(client.told.filter(({ method }) => method === 'window/showMessage')).toEqual([]);
  });

  it('in settings is warned of once, and the default holds', async () => {
    const client = await start({ settings: { 'integration.steps': -1, windows: 'some' } });
    client.open(URI, TEXT);
    await explain(client);
    const warnings = client.told
      .filter(({ method }) => method === 'window/showMessage')
      .map(({ params }) => (params as { message: string }).message);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toBe('gradlens.integration.steps is -1 and must be a whole number from 0 to 10000: 0 is used');
  });

  it('with the inference process is got over: the work is done with a new one', async () => {
    const client = await start();
    client.open(URI, LONG);
    const { result, cancel } = client.cancellable<ShownExplanation>('gradlens/explain', { uri: URI, part: WHOLE });
    await client.status(({ work }) => (work[0]?.done ?? 0) > 0);
    const [child] = client.children();
    process.kill(child, 'SIGKILL');
    const from = client.told.length;
    await client.status(({ work }) => (work[0]?.done ?? 0) > 0 && (work[0]?.done ?? 0) < 0.2, from);
    expect(client.children()).not.toContain(child);
    cancel();
    await result.catch(() => undefined);
    client.edit(URI, 2, 0, 0, LONG.length, TEXT);
    expect((await explain(client)).explanation?.text).toBe(TEXT);
  });
});

describe('the model', () => {
  it('is loaded again when its file is replaced, by the next work', async () => {
    const folder = copyOfModel('bert', temporaryFolder());
    const client = await start({ settings: { model: folder } });
    client.open(URI, TEXT);
    const before = await explain(client);
    copyFileSync(join(folder, 'onnx', 'model_opset12.onnx'), join(folder, 'onnx', 'model.onnx'));
    const after = await explain(client);
    expect(after.explanation?.model.sha256).not.toBe(before.explanation?.model.sha256);
  });

  it('is loaded again when its files are replaced while nobody asks, one after the other', async () => {
    const folder = copyOfModel('bert', temporaryFolder());
    const client = await start({ settings: { model: folder } });
    client.open(URI, TEXT);
    await client.request('gradlens/classify', { uri: URI });
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
    const config = join(folder, 'config.json');
    const renamed = readFileSync(config, 'utf8')
      .replace('"business"', '"trade"')
      .replace('"sport"', '"games"')
      .replace('"tech"', '"gadgets"');
    writeFileSync(config, renamed.slice(0, 40));
    await client.status(({ state }) => state === 'failed');
    writeFileSync(config, renamed);
    await client.lenses(URI, ([title]) => /^(trade|games|gadgets) .* · Explain$/.test(title));
  });

  it('is another one as soon as the settings say so', async () => {
    const client = await start();
    client.open(URI, TEXT);
    const before = await client.request<Classification>('gradlens/classify', { uri: URI });
    const from = client.told.length;
    client.configure({ model: modelFolder('distilbert') });
    await client.status(({ path }) => path === modelFolder('distilbert'), from);
    const after = await client.request<Classification>('gradlens/classify', { uri: URI });
    expect(after.model.path).not.toBe(before.model.path);
  });
});

describe('the end', () => {
  it('leaves no process behind', async () => {
    const client = await start();
    client.open(URI, LONG);
    explain(client).catch(() => undefined); // ends with the server
    await client.status(({ work }) => (work[0]?.done ?? 0) > 0);
    const children = client.children();
    expect(children).toHaveLength(1);
    expect(await client.stop()).toBe(0);
    await gone(children);
  });

  it('comes with the end of the client, too', async () => {
    const client = await start();
    client.open(URI, LONG);
    explain(client).catch(() => undefined); // ends with the server
    await client.status(({ work }) => (work[0]?.done ?? 0) > 0);
    const children = client.children();
    client.process.stdin?.destroy();
    expect(await client.ended).toBe(1);
    await gone(children);
  });
});
