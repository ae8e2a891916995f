/**
 * How long an editor waits: `node scripts/bench.mjs editor [MODEL]`. Drives the built server over stdio as an editor does, with
 * the bundled model unless one is named.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShownExplanation } from '../src/protocol/editor';
import { Client } from '../test/lsp/client';

const [model = ''] = process.argv.slice(2);
const root = join(__dirname, '..');
const article = readFileSync(join(root, 'samples', 'shipping.txt'), 'utf8');
const command = [process.execPath, join(root, 'dist', 'server.js'), '--stdio'];

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(what: string, milliseconds: readonly number[]): void {
  const most = Math.max(...milliseconds);
  const line =
    milliseconds.length > 1
      ? `median ${median(milliseconds).toFixed(1)} ms, most ${most.toFixed(1)} ms (${milliseconds.length})`
      : `${most.toFixed(0)} ms`;
  process.stdout.write(`${what.padEnd(60)} ${line}\n`);
}

/** Asks for lenses again and again until the work ends: how long each answer takes meanwhile. */
async function lensesDuring(client: Client, uri: string, work: Promise<unknown>): Promise<readonly number[]> {
  let running = true;
  const end = work.finally(() => {
    running = false;
  });
  const times: number[] = [];
  while (running) {
    times.push((await timed(() => client.request('textDocument/codeLens', { textDocument: { uri } })))[0]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await end;
  return times;
}

function explain(client: Client, uri: string): Promise<ShownExplanation> {
  return client.request('gradlens/explain', { uri, part: { kind: 'document' } });
}

/** From a key to the lens that shows the label of the new text. */
async function keystroke(client: Client, uri: string, version: number): Promise<number> {
  const from = client.told.length;
  const began = performance.now();
  client.edit(uri, version, 0, 0, 0, version % 2 ? 'a' : 'b');
  await client.hears('a refresh', ({ method }) => (method === 'workspace/codeLens/refresh' ? true : undefined), from);
  return performance.now() - began;
}

async function run(): Promise<void> {
  const [started, client] = await timed(() => Client.start({ command, settings: { model, documents: ['**/*'] } }));
  report('server answers initialize', [started]);
  const uri = 'file:///bench/article.txt';
  client.open(uri, article);
  const first = timed(() => client.request('gradlens/classify', { uri }));
  report('lens answers while the model loads', await lensesDuring(client, uri, first));
  report('first label, model not loaded', [(await first)[0]]);

  const keys: number[] = [];
  for (let version = 2; version < 12; version++) {
    keys.push(await keystroke(client, uri, version));
    await new Promise((resolve) => setTimeout(resolve, 1100)); // refreshes come once a second at most
  }
  report('keystroke to the refresh that brings its label', keys);

  const shown = timed(() => explain(client, uri));
  const from = client.told.length;
  const picture = timed(() => client.changed(({ shown: s }) => s?.refining === true, from));
  report('lens answers during an explanation', await lensesDuring(client, uri, shown));
  report('first picture', [(await picture)[0]]);
  report('explained', [(await shown)[0]]);
  const hovers: number[] = [];
  for (let character = 0; character < 60; character++)
    hovers.push(
      (
        await timed(() =>
          client.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character } }),
        )
      )[0],
    );
  report('hover', hovers);

  const long = 'file:///bench/long.txt';
  const words = article.split(/\s+/);
  client.open(long, Array.from({ length: 5000 }, (_, i) => words[i % words.length]).join(' '));
  const later = client.told.length;
  const begun = timed(() => client.changed(({ uri: of }) => of === long, later, 300_000));
  const whole = explain(client, long).catch(() => undefined); // given up below
  report('lens answers until the first picture of 5,000 words', await lensesDuring(client, long, begun));
  report('first picture of 5,000 words', [(await begun)[0]]);
  const [cancelled] = await timed(async () => {
    await client.request('gradlens/cancel', { uri: long });
    await whole;
  });
  report('cancelled', [cancelled]);

  const csv = 'file:///bench/rows.csv';
  const rows = Array.from(
    { length: 10_000 },
    (_, i) =>
      `${i},"${words
        .slice(i % 50, (i % 50) + 20)
        .join(' ')
        .replaceAll('"', '""')}"`,
  );
  client.open(csv, `id,text\n${rows.join('\n')}\n`, 'csv');
  const table: number[] = [];
  for (let i = 0; i < 10; i++)
    table.push((await timed(() => client.request('textDocument/codeLens', { textDocument: { uri: csv } })))[0]);
  report('lenses of 10,000 rows of CSV', table);
  const edits: number[] = [];
  for (let version = 2; version < 12; version++) {
    client.edit(csv, version, 5, 4, 4, 'x');
    edits.push((await timed(() => client.request('textDocument/codeLens', { textDocument: { uri: csv } })))[0]);
  }
  report('the same after a keystroke', edits);
  await client.stop();
}

void run();
