/**
 * What an editor waits for while the server has much to do: `npm run bench -- server [MODEL]`. A log of 3 MB that a person has
 * labelled, and 5,000 open documents; beside each what the same takes with nothing else open, and the memory that stays.
 */
import type { Client } from '../test/lsp/client';
import { explain, startServer, twoTexts } from './editorSession';
import { grouped, median, table } from './figures';
import { atMost, sayGoals } from './goals';
import { Options, start } from './options';
import { memoryOf } from './processes';
import { pause, seconds } from './timing';

const DOCUMENTS = 5000;
const REPEAT = 5;
const LOG = 3_000_000; // characters

const ms = (s: number) => grouped(1000 * s, 0);
const mega = (bytes: number) => grouped(bytes / 1e6, 0);

/** Lines as a server writes them, each another one. */
function logText(): string {
  let text = '';
  for (let k = 0; text.length < LOG; k++)
    text += `2026-11-30 15:${k % 60}:0${k % 10} INFO [worker-${k % 7}] request ${k} served in ${(k * 37) % 991} ms from 10.0.${k % 255}.${(k * 7) % 255}\n`;
  return text;
}

/** How long an asked-for explanation of a page takes, each time of another document. */
async function explanations(client: Client, page: string, name: string): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < REPEAT; k++) {
    const uri = `file:///bench/${name}${k}.txt`;
    client.open(uri, `${page} ${k}`);
    times.push(await seconds(() => explain(client, uri)));
    client.notify('textDocument/didClose', { textDocument: { uri } });
    await pause(300);
  }
  return median(times);
}

async function lensTimes(client: Client, uri: string, count: number): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < count; k++) {
    times.push(await seconds(() => client.request('textDocument/codeLens', { textDocument: { uri } })));
    await pause(50);
  }
  return Math.max(...times);
}

type Say = (what: string, value: string) => void;

/** The log is labelled meanwhile. */
async function log(client: Client, page: string, alone: number, say: Say): Promise<void> {
  const uri = 'file:///bench/server.log';
  client.open(uri, logText());
  const label = client.cancellable('gradlens/classify', { uri });
  const ended = label.result.catch(() => undefined); // cancelled below
  await pause(500);
  say('lens of another document, at most, ms', ms(await lensTimes(client, 'file:///bench/label0.txt', 20)));
  const beside = await explanations(client, page, 'beside');
  say('explanation of a page beside it, ms', ms(beside));
  const cancel = async () => {
    label.cancel();
    await ended;
  };
  say('cancel, ms', ms(await seconds(cancel)));
  sayGoals([atMost('an explanation while a log of 3 MB is labelled, beside one alone', beside / alone, 2, 'x')]);
  client.notify('textDocument/didClose', { textDocument: { uri } });
}

async function many(client: Client, page: string, alone: number, say: Say): Promise<void> {
  const pid = client.process.pid ?? 0;
  const own = () => memoryOf(pid)?.own ?? 0;
  const before = own();
  const uri = (k: number) => `file:///bench/many/${k}.txt`;
  for (let k = 0; k < DOCUMENTS; k++) client.open(uri(k), `${k} ${page}`);
  await pause(2000);
  const beside = await explanations(client, page, 'among');
  say(`explanation of a page with ${grouped(DOCUMENTS)} documents open and being labelled, ms`, ms(beside));
  const open = own();
  for (let k = 0; k < DOCUMENTS; k++) client.notify('textDocument/didClose', { textDocument: { uri: uri(k) } });
  await pause(15_000);
  const left = own() - before;
  say('memory of the server before, with all open, after closing, MB', [before, open, own()].map(mega).join(', '));
  sayGoals([
    atMost('an asked-for explanation with 5,000 documents open, beside one open', beside / alone, 1.2, 'x'),
    atMost('memory that stays of a closed document', left / DOCUMENTS / 1000, 30, ' KB', 0),
  ]);
}

start(async () => {
  const [model = ''] = new Options(process.argv.slice(2), []).rest;
  const found: string[][] = [];
  const say: Say = (what, value) => found.push([what, value]);
  const client = await startServer(model);
  const [{ text: page }] = await twoTexts(client);
  await explanations(client, page, 'warm');
  const alone = await explanations(client, page, 'alone');
  say('explanation of a page with nothing else open, ms', ms(alone));
  await many(client, page, alone, say);
  await log(client, page, alone, say);
  client.open('file:///bench/last.log', logText());
  void client.request('gradlens/classify', { uri: 'file:///bench/last.log' }).catch(() => undefined); // it is ended
  await pause(3000);
  say('end of the server in the middle of it, ms', ms(await seconds(() => client.stop())));
  process.stdout.write(`\n${table([['', ''], ...found])}`);
});
