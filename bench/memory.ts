/**
 * Time and memory by the size of the model: `npm run bench -- memory [SHAPE…] [--long]`. SHAPE: news (the bundled model),
 * bert-base, xlm-r-base (random weights, which the Python side makes once). Each in a process of its own whose cache is
 * empty; 128 tokens. Memory grows with nothing but the size of one run: nodes and documents are tried in rising numbers.
 * --long goes on to 1,000 documents. What a process holds is told by Linux alone.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../src/core/errors';
import { grouped, milliseconds, table } from './figures';
import { atMost, sayGoals } from './goals';
import { type Found, measure } from './modelMemory';
import { Options, start } from './options';
import { megabytes } from './processes';
import { Worker } from './python';
import { folderOf, madeFolder, type Shape } from './shapes';

const SHAPES: readonly Shape[] = ['news', 'bert-base', 'xlm-r-base'];

async function folder(shape: Shape): Promise<string> {
  const known = folderOf(shape);
  if (known !== undefined) return known;
  const python = new Worker(1);
  try {
    return await madeFolder(shape, python);
  } finally {
    python.end();
  }
}

/** In a process of its own, so that its memory is that of this model. */
function measured(at: string, documents: number): Found {
  const cache = mkdtempSync(join(tmpdir(), 'gradlens-bench-'));
  try {
    const env = { ...process.env, GRADLENS_CACHE: cache };
    const args = [__filename, '--one', at, '--documents', String(documents)];
    return JSON.parse(
      execFileSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function report(found: ReadonlyMap<Shape, Found>): string {
  const each = (head: readonly string[], cells: (f: Found) => readonly string[]) =>
    table([['model', 'weights', ...head], ...[...found].map(([s, f]) => [s, megabytes(f.weights), ...cells(f)])]);
  const labels = [...found.values()].reduce<readonly string[]>(
    (a, f) => (f.steps.length > a.length ? f.steps.map((s) => s.what) : a),
    [],
  );
  return [
    '\n### Time, 128 tokens\n',
    each(
      ['open and compile, ms', 'first label, ms', 'first explanation, ms', 'forward, ms', 'a node of 4, ms'],
      (f) => [
        grouped(1000 * f.seconds.open),
        grouped(1000 * f.seconds.label),
        grouped(1000 * f.seconds.explanation),
        milliseconds(f.seconds.forward),
        milliseconds(f.seconds.node),
      ],
    ),
    '### Memory after a label and an explanation\n',
    each(['compile step', 'inference process: its own', 'over weights', 'pages of files', 'peak'], (f) => [
      megabytes(f.compile),
      megabytes(f.after?.own),
      f.after ? grouped(f.after.own / f.weights, 2) : '',
      megabytes(f.after?.files),
      megabytes(f.after?.peak),
    ]),
    '### Its own memory after more nodes and documents\n',
    each(labels, (f) => labels.map((_, k) => (f.steps[k] ? megabytes(f.steps[k].own) : ''))),
  ].join('\n');
}

function goals(found: ReadonlyMap<Shape, Found>) {
  return [...found].flatMap(([shape, { after, weights, compile, steps }]) => {
    if (!after || compile === undefined) return [];
    const [first, last] = [steps[0].own, steps[steps.length - 1].own];
    return [
      // Of small weights the run itself is most of it.
      ...(shape === 'xlm-r-base' ? [atMost(`${shape}: its own memory / weights`, after.own / weights, 1.1)] : []),
      atMost(`${shape}: memory of the compile step`, compile / 1e6, 300, ' MB', 0),
      atMost(`${shape}: memory after all nodes and documents`, last / 1e6, Math.round(first / 1e6 + 512), ' MB', 0),
    ];
  });
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['one', 'documents'], ['long']);
  const one = options.text('one');
  if (one !== undefined) {
    process.stdout.write(JSON.stringify(await measure(one, options.count('documents', 100))));
    return;
  }
  const unknown = options.rest.find((name) => !SHAPES.some((s) => s === name));
  if (unknown !== undefined) throw new UsageError(`no shape ${unknown}: there are ${SHAPES.join(', ')}`);
  const found = new Map<Shape, Found>();
  for (const shape of SHAPES.filter((s) => options.rest.length === 0 || options.rest.includes(s))) {
    found.set(shape, measured(await folder(shape), options.has('long') ? 1000 : 100));
    process.stderr.write(`${shape}: measured\n`);
  }
  process.stdout.write(`${report(found)}`);
  sayGoals(goals(found));
});
