/** `npm run fuzz -- TARGET SECONDS [SEED]`: as long as you like; finds are written beside, to be kept in the corpus. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { buildWorker, fuzz } from './fuzz';
import { targets } from './targets';

async function main([
  name,
  seconds = '60',
  seed = String(Date.now() % 1_000_000_007),
]: readonly string[]): Promise<number> {
  const chosen = name === 'all' ? targets : targets.filter((t) => t.name === name);
  if (chosen.length === 0) {
    process.stderr.write(
      `npm run fuzz -- TARGET SECONDS [SEED]: TARGET is all or one of ${targets.map((t) => t.name).join(', ')}\n`,
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-fuzz-'));
  const script = await buildWorker(folder);
  // Nothing that is read is ever run.
  setFlagsFromString('--disallow-code-generation-from-strings');
  let found = 0;
  for (const target of chosen) {
    const task = {
      target: target.name,
      folder: join(folder, target.name),
      from: Number(seed),
      milliseconds: 1000 * Number(seconds),
    };
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
    found += finds.length;
  }
  rmSync(folder, { recursive: true, force: true });
  return found === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((status) => process.exit(status));
