/**
 * How long an editor waits: `npm run bench -- editor [MODEL]`. Drives the built server over stdio as an editor does, with the
 * bundled model unless one is named: answers while it works, a long text, many rows of CSV.
 */

import type { Client } from '../test/lsp/client';
import { explain, explained, label, startServer, twoTexts } from './editorSession';
import { grouped, median, table } from './figures';
import { Options, start } from './options';
import { pause, seconds } from './timing';

/** Longer than any first picture here takes, in milliseconds. */
const LIMIT = 300_000;

function lenses(client: Client, uri: string): Promise<number> {
  return seconds(() => client.request('textDocument/codeLens', { textDocument: { uri } }));
}

/** Asks for lenses again and again until the work ends: how long each answer takes meanwhile. */
async function lensesDuring(client: Client, uri: string, work: Promise<unknown>): Promise<readonly number[]> {
  let running = true;
  const end = work.finally(() => {
    running = false;
  });
  const times: number[] = [];
  while (running) {
    times.push(await lenses(client, uri));
    await pause(20);
  }
  await end;
  return times;
}

async function repeated(count: number, work: (k: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let k = 0; k < count; k++) times.push(await work(k));
  return times;
}

type Said = (what: string, seconds: readonly number[]) => void;

/** One text: lenses while the model loads and while it explains, and hovers. */
async function text(client: Client, say: Said): Promise<string> {
  const uri = 'file:///bench/loading.txt';
  client.open(uri, 'Shares in the airline rose on Friday.');
  const first = label(client, uri);
  say('lens, while the model loads', await lensesDuring(client, uri, first));
  const [{ text: words }] = await twoTexts(client);
  const article = 'file:///bench/article.txt';
  client.open(article, words);
  const shown = explained(client, article);
  say('lens, while a text is explained', await lensesDuring(client, article, shown));
  const hover = (character: number) =>
    seconds(() =>
      client.request('textDocument/hover', { textDocument: { uri: article }, position: { line: 0, character } }),
    );
  say('hover', await repeated(60, hover));
  return words;
}

/** A text of many windows, given up. */
async function long(client: Client, words: readonly string[], say: Said): Promise<void> {
  const uri = 'file:///bench/long.txt';
  client.open(uri, Array.from({ length: 5000 }, (_, i) => words[i % words.length]).join(' '));
  const from = client.told.length;
  const begun = seconds(() => client.changed(({ uri: of }) => of === uri, from, LIMIT));
  const whole = explain(client, uri).catch(() => undefined); // given up below
  say('lens, until the first picture of 5,000 words', await lensesDuring(client, uri, begun));
  say('first picture of 5,000 words', [await begun]);
  const cancel = async () => {
    await client.request('gradlens/cancel', { uri });
    await whole;
  };
  say('cancel', [await seconds(cancel)]);
}

async function rows(client: Client, words: readonly string[], say: Said): Promise<void> {
  const uri = 'file:///bench/rows.csv';
  const cell = (i: number) =>
    words
      .slice(i % 50, (i % 50) + 20)
      .join(' ')
      .replaceAll('"', '""');
  const lines = Array.from({ length: 10_000 }, (_, i) => `${i},"${cell(i)}"`);
  client.open(uri, `id,text\n${lines.join('\n')}\n`, 'csv');
  say('lenses of 10,000 rows of CSV', await repeated(10, () => lenses(client, uri)));
  const edited = (k: number) => {
    client.edit(uri, k + 2, 5, 4, 4, 'x');
    return lenses(client, uri);
  };
  say('the same after a keystroke', await repeated(10, edited));
}

start(async () => {
  const [model = ''] = new Options(process.argv.slice(2), []).rest;
  const client = await startServer(model);
  const found: string[][] = [];
  const say: Said = (what, times) => {
    const ms = (value: number) => grouped(1000 * value, 1);
    found.push([what, ms(median(times)), ms(Math.max(...times)), String(times.length)]);
  };
  try {
    const words = (await text(client, say)).split(/\s+/);
    await long(client, words, say);
    await rows(client, words, say);
  } finally {
    await client.stop();
  }
  process.stdout.write(`\n${table([['milliseconds', 'median', 'most', 'times'], ...found])}`);
});
