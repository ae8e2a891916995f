/**
 * `npm run fuzz -- TARGET SECONDS [SEED]`: as long as you like; finds are written beside, to be kept in the corpus.
 * `all` gives each target a process of its own, as many at once as the machine has processors.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { buildWorker, fuzz } from './fuzz';
import { targets } from './targets';

async function main([
  name,
  seconds = '60',
  seed = String(Date.now() % 1_000_000_007),
]: readonly string[]): Promise<number> {
  if (name === 'all') return all(seconds, seed);
  const target = targets.find((t) => t.name === name);
  if (!target) {
    process.stderr.write(
      `npm run fuzz -- TARGET SECONDS [SEED]: TARGET is all or one of ${targets.map((t) => t.name).join(', ')}\n`,
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-fuzz-'));
  const script = await buildWorker(folder);
  // Nothing that is read is ever run.
  setFlagsFromString('--disallow-code-generation-from-strings');
  const milliseconds = 1000 * Number(seconds);
  const task = { target: target.name, folder: join(folder, target.name), from: Number(seed), milliseconds };
  const { count, outcomes, finds, slowest } = await fuzz(script, task);
  const list = [...outcomes].sort(([, a], [, b]) => b - a).map(([word, n]) => `${word} ${n}`);
  process.stdout.write(
    `${target.name}: ${count} files in ${seconds} s from seed ${seed}, slowest ${Math.round(slowest)} ms: ${list.join(', ')}\n`,
  );
  for (const { seed: at, what, bytes } of finds) {
    mkdirSync(join('fuzz-finds', target.name), { recursive: true });
    const file = join('fuzz-finds', target.name, `seed-${at}`);
    writeFileSync(file, bytes);
    process.stdout.write(`  ${file}: ${what}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
  return finds.length === 0 ? 0 : 1;
}

/** @returns 1 when any target found something */
async function all(seconds: string, seed: string): Promise<number> {
  const waiting = targets.map(({ name }) => name);
  let status = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const child = spawn(process.execPath, [__filename, next, seconds, seed], { stdio: 'inherit' });
      const [code] = await once(child, 'exit');
      if (code !== 0) status = 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return status;
}

main(process.argv.slice(2)).then((status) => process.exit(status));
