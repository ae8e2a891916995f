/** `npm start`: a first look. The sample article, or the user's own files, in the terminal and as a page. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { render } from '../core/explanation/export/format';
import { htmlFormat } from '../core/explanation/export/html';
import { terminalFormat } from '../core/explanation/export/terminal';
import type { Explanation } from '../protocol/explain';
import { ExitStatus } from './exitStatus';
import { backend } from './gradlensBackend';
import { interruptible } from './interrupt';
import { inkFor } from './output/ink';
import { run } from './run';

const SAMPLE = join(__dirname, '..', 'samples', 'shipping.txt');
const PAGE = 'explanation.html';

async function start(files: readonly string[]): Promise<ExitStatus> {
  const { stdin, stdout, stderr, env } = process;
  const io = { stdin, stdout, stderr, env };
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-'));
  try {
    const results = join(folder, 'results.jsonl');
    const signal = interruptible(process, ExitStatus.interrupted);
    const began = performance.now();
    const documents = files.length > 0 ? files : [SAMPLE];
    const status = await run(['explain', ...documents, '-o', results], { io, backend, signal });
    if (status === ExitStatus.usage || status === ExitStatus.interrupted) return status;
    const milliseconds = performance.now() - began;
    const found = linesOf(results).map((line): Explanation => JSON.parse(line));
    if (found.length === 0) return status;
    const many = found.length > 1;
    const view = { granularity: 'word', order: 'score', many } as const;
    const time = () => (many ? undefined : milliseconds);
    stdout.write(render(terminalFormat({ ...view, ink: inkFor(io, false), bundled: true, milliseconds: time }), found));
    writeFileSync(`${PAGE}.partial`, render(htmlFormat(view), found));
    renameSync(`${PAGE}.partial`, PAGE);
    stdout.write(`\nheatmap written to ${resolve(PAGE)}: open it in a browser\n`);
    stdout.write('your own text: npm start -- FILE   ·   all options: node dist/cli.js explain --help\n');
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    // Every input failed, and each was named already.
    return [];
  }
}

start(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`gradlens: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
