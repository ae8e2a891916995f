/**
 * How time and memory grow, with the bundled model: `npm run bench -- growth [nodes] [documents] [tokens] [--long]`.
 * Tokens of one text (through windows from 512 on), path nodes, and documents: many short ones beside back-to-back full
 * batches of the same rows. --long goes on to 8,192 tokens and 1,000 documents.
 */

import type { BackendModel } from '../src/cli/backend';
import { backend } from '../src/cli/gradlensBackend';
import { inOrder } from '../src/cli/inputs/inOrder';
import { UsageError } from '../src/core/errors';
import { classify, explain } from '../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../src/core/model/model';
import { bundledFolder } from '../src/core/models/catalog';
import { article } from './article';
import { grouped, median, ratios, spread, table } from './figures';
import { FullBatches } from './fullBatches';
import { atLeast, type Goal, sayGoals } from './goals';
import { Options, start } from './options';
import { childrenOf, megabytes, memoryOf } from './processes';
import { pause, Rounds, seconds } from './timing';

const document = (text: string) => ({ source: 'bench', id: null, known: null, text, textPair: null });

async function times(count: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    await pause(100);
    found.push(await seconds(work));
  }
  return found;
}

/** The most memory so far of the processes that run the model, in bytes. */
function peak(): number | undefined {
  const peaks = childrenOf(process.pid).flatMap((pid) => memoryOf(pid)?.peak ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

async function byTokens(model: LoadedModel, lengths: readonly number[]): Promise<string> {
  const rows = [['tokens', 'windows', 'label, s', '8 nodes, s', '8 nodes, s per 1,000 tokens', 'peak so far']];
  for (const tokens of lengths) {
    const { text, ids } = article(model.tokenizer, tokens, true);
    const repeat = tokens > 600 ? 1 : 3;
    let windows = 0;
    const label = await times(repeat, async () => {
      windows = (await classify(model, document(text))).windows.length;
    });
    const why = await times(repeat, () => explain(model, document(text), { method: 'riemann_middle', nSteps: 8 }));
    const share = grouped((1000 * median(why)) / ids.length, 2);
    rows.push([grouped(ids.length), String(windows), spread(label), spread(why), share, megabytes(peak())]);
    process.stderr.write(`${ids.length} tokens\n`);
  }
  return table(rows);
}

async function byNodes(model: LoadedModel): Promise<string> {
  const { text } = article(model.tokenizer, 128, true);
  const rows = [['nodes', '128 tokens, s', 'ms a node', 'peak so far']];
  for (const n of [4, 16, 64]) {
    const found = await times(2, () => explain(model, document(text), { method: 'riemann_middle', nSteps: n }));
    rows.push([String(n), spread(found), grouped((1000 * median(found)) / n, 1), megabytes(peak())]);
  }
  return table(rows);
}

interface Documents {
  readonly text: string;
  readonly count: number;
  /** Of the command line's way, and of all documents asked for at once; against full batches. */
  readonly throughput: { readonly commandLine: number; readonly atOnce: number };
}

/** Short documents of 24 to 47 tokens, in no order. */
async function byDocuments(model: LoadedModel, counts: readonly number[]): Promise<Documents> {
  const full = await FullBatches.open(bundledFolder());
  const opened = await backend.openModel({ device: 'cpu' }, {});
  const head = ['documents', 'full batches, s', 'as the command line, s', 'throughput', 'all at once, s', 'throughput'];
  const rows = [[...head, '8 nodes each, s', 'peak so far']];
  let throughput = { commandLine: 0, atOnce: 0 };
  try {
    const texts = Array.from(
      { length: Math.max(...counts) },
      (_, i) => article(model.tokenizer, 24 + ((i * 7) % 24), true).text,
    );
    for (const n of counts) {
      const some = texts.slice(0, n);
      const ids = some.map((t) => model.tokenizer.wrap(model.tokenizer.encode(t)).map(({ id }) => id));
      const rounds = new Rounds();
      for (let k = 0; k < 3; k++) {
        await rounds.time('full', () => full.run(ids));
        await rounds.time('command line', () => classifyAll(opened, some));
        await rounds.time('at once', () => Promise.all(some.map((t) => classify(model, document(t)))));
      }
      const shares = (name: string) => ratios(rounds.of('full'), rounds.of(name));
      throughput = { commandLine: median(shares('command line')), atOnce: median(shares('at once')) };
      const few = some.slice(0, 100);
      const how = { method: 'riemann_middle', nSteps: 8 } as const;
      const why = await times(1, () => Promise.all(few.map((t) => explain(model, document(t), how))));
      const explained = n > few.length ? `${spread(why)} for ${few.length}` : spread(why);
      const both = ['command line', 'at once'].flatMap((name) => [spread(rounds.of(name)), spread(shares(name))]);
      rows.push([grouped(n), spread(rounds.of('full')), ...both, explained, megabytes(peak())]);
      process.stderr.write(`${n} documents\n`);
    }
    return { text: table(rows), count: Math.max(...counts), throughput };
  } finally {
    await opened.dispose();
    await full.close();
  }
}

/** With as many under way as the command line has. */
async function classifyAll(model: BackendModel, texts: readonly string[]): Promise<void> {
  async function* items() {
    yield* texts;
  }
  const { signal } = new AbortController();
  const work = (text: string) => model.classify(document(text), {}, { signal });
  for await (const _ of inOrder(items(), model.concurrency.classify, work, signal));
}

const KINDS = ['nodes', 'documents', 'tokens'];

start(async () => {
  const options = new Options(process.argv.slice(2), [], ['long']);
  const long = options.has('long');
  const unknown = options.rest.find((name) => !KINDS.includes(name));
  if (unknown !== undefined) throw new UsageError(`nothing grows with ${unknown} here: there are ${KINDS.join(', ')}`);
  const wanted = (kind: string) => options.rest.length === 0 || options.rest.includes(kind);
  const model = await openModel({ device: 'cpu' });
  try {
    await explain(model, document('Shares rose.'));
    const goals: Goal[] = [];
    if (wanted('nodes')) process.stdout.write(`\n### Path nodes\n\n${await byNodes(model)}`);
    if (wanted('documents')) {
      const { text, count, throughput } = await byDocuments(model, [1, 10, 100, ...(long ? [1000] : [])]);
      process.stdout.write(`\n### Documents of 24 to 47 tokens\n\n${text}`);
      const { commandLine, atOnce } = throughput;
      goals.push(
        atLeast(`throughput of ${count} short documents on the command line / full batches`, commandLine, 0.85),
        atLeast(`throughput of ${count} short documents asked for at once / full batches`, atOnce, 0.85),
      );
    }
    const lengths = [16, 64, 256, 512, 1024, 2048, ...(long ? [4096, 8192] : [])];
    if (wanted('tokens')) process.stdout.write(`\n### Tokens\n\n${await byTokens(model, lengths)}`);
    if (goals.length > 0) sayGoals(goals);
  } finally {
    await model.dispose();
  }
});
