/**
 * How time and memory grow, with the bundled model: `npm run bench -- growth [--long]`. Tokens of one text (through windows
 * from 512 on), path nodes, and documents: many short ones beside back-to-back full batches of the same rows.
 * --long goes on to 8,192 tokens and 1,000 documents.
 */
import { readFileSync } from 'node:fs';
import { classify, explain } from '../src/server/explainer';
import { openModel } from '../src/server/model';
import { article } from './article';
import { median, table } from './figures';

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function best(times: number, work: () => Promise<unknown>): Promise<number> {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push(await seconds(work));
  return median(found);
}

/** The highest memory of this process' children together, in megabytes (Linux). */
function peak(): string {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    const sizes = children.map((pid) => /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return `${Math.round(sizes.reduce((sum, kb) => sum + Number(kb ?? 0), 0) / 1024)} MB`;
  } catch {
    return '';
  }
}

const document = (text: string) => ({ source: 'bench', id: null, known: null, text, textPair: null });

async function main(): Promise<void> {
  const long = process.argv.includes('--long');
  const model = await openModel({ device: 'cpu' });
  await explain(model, document('Shares rose.'));
  const lengths = [16, 64, 256, 510, 1024, 2048, ...(long ? [4096, 8192] : [])];
  const byLength = [
    ['tokens', 'windows', 'classify, s', 'explain with 8 nodes, s', 's per 1,000 tokens', 'peak of the process'],
  ];
  for (const tokens of lengths) {
    const { text, ids } = article(model.tokenizer, tokens, true);
    const repeat = tokens > 600 ? 1 : 3;
    let windows = 0;
    const label = await best(repeat, async () => {
      windows = (await classify(model, document(text))).windows.length;
    });
    const why = await best(repeat, () => explain(model, document(text), { method: 'riemann_middle', nSteps: 8 }));
    byLength.push([
      String(ids.length),
      String(windows),
      label.toFixed(2),
      why.toFixed(2),
      ((1000 * why) / ids.length).toFixed(2),
      peak(),
    ]);
  }
  process.stdout.write(`${table(byLength)}\n`);

  const { text } = article(model.tokenizer, 128, true);
  const byNodes = [['nodes', 'explain 128 tokens, s', 's a node']];
  for (const n of [4, 16, 64]) {
    const time = await best(2, () => explain(model, document(text), { method: 'riemann_middle', nSteps: n }));
    byNodes.push([String(n), time.toFixed(2), (time / n).toFixed(3)]);
  }
  process.stdout.write(`${table(byNodes)}\n`);

  const byDocuments = [['documents', 'classify together, s', 'full batches back to back, s', 'throughput']];
  const texts = Array.from({ length: 1000 }, (_, i) => article(model.tokenizer, 24 + ((i * 7) % 24), true).text);
  for (const n of [1, 10, 100, ...(long ? [1000] : [])]) {
    const some = texts.slice(0, n);
    const together = await best(3, () => Promise.all(some.map((t) => classify(model, document(t)))));
    // The same rows, sorted by length and sent without anything around them: what the runtime alone can do.
    const rows = some
      .map((t) => model.tokenizer.wrap(model.tokenizer.encode(t)).map(({ id }) => id))
      .sort((a, b) => a.length - b.length)
      .map((ids) => ({ ids, types: ids.map(() => 0) }));
    const alone = await best(3, () => model.logits(rows));
    byDocuments.push([String(n), together.toFixed(2), alone.toFixed(2), (alone / together).toFixed(2)]);
  }
  process.stdout.write(table(byDocuments));
  await model.dispose();
}

main().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? (e.stack ?? e.message) : e}\n`);
  process.exitCode = 1;
});
