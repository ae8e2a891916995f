/**
 * What there is: `npm run bench`. Every part in turn: `npm run bench -- all [--out FILE.md] [--parts PART,…]
 * [--articles FILE.csv] [--references FOLDER] [--tokenizers FOLDER] [--python PYTHON]`, one Markdown report with the
 * machine, versions, every goal met or missed, and each part's tables. A part that fails or lacks its data is said there.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { UsageError } from '../src/core/errors';
import { type Goal, goalTable } from './goals';
import { machine } from './machine';
import { Options, start } from './options';
import { type Given, OTHERS, PARTS, type Part } from './parts';
import { benchPython } from './python';

function list(): string {
  const lines = PARTS.map(
    ({ name, usage, what, minutes }) => `  ${`${name} ${usage}`.trim()}\n      ${what}; about ${minutes} min\n`,
  );
  const total = PARTS.reduce((sum, p) => sum + p.minutes, 0);
  return [
    'npm run bench -- PART: times on two quiet cores\n\n',
    ...lines,
    '\nand what compares, without measuring:\n\n',
    ...OTHERS.map((line) => `  ${line}\n`),
    '\n  all [--out FILE.md] [--parts PART,…] [--articles FILE.csv] [--references FOLDER] [--tokenizers FOLDER] [--python PYTHON]\n',
    `      every part in turn, and one report; about ${total} min\n`,
  ].join('');
}

/** Throws UsageError for a name that is no part's. */
function chosen(names: string | undefined): readonly Part[] {
  if (names === undefined) return PARTS;
  return names.split(',').map((name) => {
    const found = PARTS.find((p) => p.name === name);
    if (!found) throw new UsageError(`--parts ${name}: there are ${PARTS.map((p) => p.name).join(', ')}`);
    return found;
  });
}

interface Outcome {
  readonly part: Part;
  readonly text: string;
  readonly goals: readonly Goal[];
  readonly failed: boolean;
}

/** Runs a part as its own command, showing what it says. */
async function run(part: Part, args: readonly string[], scratch: string): Promise<Outcome> {
  const file = join(scratch, `${part.name}.jsonl`);
  const env = { ...process.env, GRADLENS_BENCH_GOALS: file };
  const began = performance.now();
  process.stderr.write(`\n${part.name} ${args.join(' ')}\n`);
  const child = spawn(process.execPath, ['scripts/bench.mjs', part.name, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  // Where things lie on this machine is nobody's business.
  const shown = args.map((a) => (isAbsolute(a) ? basename(a) : a));
  const text = `\`npm run bench -- ${[part.name, ...shown].join(' ')}\`, ${minutes} min.\n\n${said.trim()}`;
  const goals: Goal[] = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  if (code === 0) return { part, text, goals, failed: false };
  return {
    part,
    text: `${text}\n\n**This part failed (status ${code}); what it said is in the terminal.**\n`,
    goals,
    failed: true,
  };
}

function report(about: string, outcomes: readonly Outcome[]): string {
  const goals = outcomes.flatMap((o) => o.goals);
  const missed = goals.filter((g) => !g.met).length;
  const sections = [
    '# Benchmark',
    about,
    `## Goals: ${goals.length - missed} met, ${missed} missed`,
    goals.length > 0 ? goalTable(goals) : 'None was measured.',
    ...outcomes.flatMap(({ part, text }) => [`## ${part.title}`, text]),
  ];
  return `${sections.map((s) => s.trim()).join('\n\n')}\n`;
}

async function all(options: Options): Promise<void> {
  const given: Given = {
    articles: options.text('articles'),
    references: options.text('references'),
    tokenizers: options.text('tokenizers') ?? 'models',
    python: options.text('python') ?? benchPython(),
  };
  const out = options.text('out');
  const about = machine();
  const scratch = mkdtempSync(join(tmpdir(), 'gradlens-bench-'));
  const outcomes: Outcome[] = [];
  try {
    for (const part of chosen(options.text('parts'))) {
      const how = part.all(given);
      if ('args' in how) outcomes.push(await run(part, how.args, scratch));
      else outcomes.push({ part, text: `**Not run**: name ${how.missing}.\n`, goals: [], failed: false });
      // After each part, so that what was measured stands whatever comes.
      if (out !== undefined) writeFileSync(out, report(about, outcomes));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (out === undefined) process.stdout.write(`\n${report(about, outcomes)}`);
  else process.stderr.write(`\nthe report is in ${out}\n`);
  if (outcomes.some((o) => o.failed)) process.exitCode = 1;
}

start(async () => {
  const options = new Options(
    process.argv.slice(2),
    ['out', 'parts', 'articles', 'references', 'tokenizers', 'python'],
    ['run'],
  );
  if (options.has('run')) await all(options);
  else process.stdout.write(list());
});
