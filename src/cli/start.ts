/** `npm start`: a first look. The sample article, or the user's own files, in the terminal and as a page. */
import { join, resolve } from 'node:path';
import { render } from '../core/explanation/export/format';
import { WRITERS } from '../core/explanation/export/formats';
import type { Explanation } from '../protocol/explain';
import type { FormatName } from '../protocol/formats';
import { ExitStatus } from './exitStatus';
import { backend } from './gradlensBackend';
import { interruptible } from './interrupt';
import type { OutputStream } from './io';
import { chosen, inkFor } from './output/look';
import { OutputFile } from './output/outputFile';
import { run } from './run';

const SAMPLE = join(__dirname, '..', 'samples', 'shipping.txt');
const PAGE = 'explanation.html';

async function start(files: readonly string[]): Promise<ExitStatus> {
  const { stdin, stdout, stderr, env } = process;
  const results: string[] = [];
  const io = { stdin, stdout: collector(results), stderr, env };
  const signal = interruptible(process, ExitStatus.interrupted);
  const began = performance.now();
  const documents = files.length > 0 ? files : [SAMPLE];
  const status = await run(['explain', ...documents, '--format', 'jsonl', '--quiet'], { io, backend, signal });
  if (status === ExitStatus.usage || status === ExitStatus.interrupted) return status;
  const milliseconds = performance.now() - began;
  // Every input may have failed, and each was named then.
  const lines = results.join('').split('\n').slice(0, -1);
  const found = lines.map((line): Explanation => JSON.parse(line));
  if (found.length === 0) return status;
  const many = found.length > 1;
  const look = {
    ...({ granularity: 'word', order: 'score', many, bundled: true } as const),
    ink: inkFor({ ...io, stdout }, false),
    csv: { guard: true, shown: false },
    milliseconds: () => (many ? undefined : milliseconds),
  };
  const written = (format: FormatName) => render(chosen(WRITERS[format].explanation, look), found);
  stdout.write(written('terminal'));
  const page = await OutputFile.open(PAGE);
  await page.write(written('html'));
  await page.finish();
  stdout.write(`\nheatmap written to ${resolve(PAGE)}: open it in a browser\n`);
  stdout.write('your own text: npm start -- FILE   ·   all options: node dist/cli.js explain --help\n');
  return status;
}

/** A stream that keeps what is written to it. */
function collector(into: string[]): OutputStream {
  const stream: OutputStream = {
    write: (text) => into.push(text) > 0,
    on: () => stream,
    once: () => stream,
    off: () => stream,
  };
  return stream;
}

start(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`gradlens: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
