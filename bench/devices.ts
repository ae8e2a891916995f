/**
 * Every model of the test fixtures on a device, beside the CPU: `npm run devices -- --all webgpu`. Writes a table; ends with
 * status 1 where a number is wrong, or the device is refused for every model. `--one`: one model of each family. FIXTURES names another folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '../src/core/errors';
import type { NodePlacement, RunDevice } from '../src/protocol/runtime';
import { type Difference, differences, failures } from '../test/devices/compare';
import { type Fixture, fixtures, onePerFamily } from '../test/devices/fixtures';
import { measure } from '../test/devices/measure';
import { start } from './options';

const HEAD = ['family', 'variant', 'logits', 'gradients', 'attributions', 'nodes', 'share of time', 'seconds'];
const WIDTHS = [11, 27, 8, 10, 13, 32, 36, 8];

function line(cells: readonly string[]): string {
  return `${cells
    .map((cell, i) => cell.padEnd(WIDTHS[i]))
    .join(' ')
    .trimEnd()}\n`;
}

function off(all: readonly Difference[], ...whats: readonly string[]): string {
  const found = all.filter(({ what }) => whats.includes(what)).map((d) => d.off);
  return Math.max(...found).toExponential(1);
}

/** 'webgpu 254, cpu 62' and 'webgpu 99 %, cpu 1 %'. */
function where(placement: readonly NodePlacement[]): readonly [string, string] {
  const total = placement.reduce((sum, { time }) => sum + time, 0);
  const share = (time: number) => `${((100 * time) / total).toFixed(0)} %`;
  return [
    placement.map(({ device, nodes }) => `${device} ${nodes}`).join(', ') || 'not told',
    placement.map(({ device, time }) => `${device} ${share(time)}`).join(', ') || 'not told',
  ];
}

/** Measures one, writes its line, and returns what is wrong with it. Throws RuntimeError where the device is refused. */
async function row(fixture: Fixture, device: RunDevice): Promise<readonly string[]> {
  const { family, variant, truth } = fixture;
  const cpu = await measure(fixture, 'cpu');
  const start = performance.now();
  const found = await measure(fixture, device);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const all = differences(found, cpu, truth);
  const numbers = [off(all, 'logits', 'logits on the path'), off(all, 'gradients'), off(all, 'attributions')];
  process.stdout.write(line([family, variant, ...numbers, ...where(found.placement), seconds]));
  return failures(all);
}

async function main([device, which]: readonly string[]): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'gradlens-devices-'));
  process.env.GRADLENS_CACHE = join(made, 'cache');
  const wrong: string[] = [];
  const refused: string[] = [];
  try {
    const all = fixtures(process.env.FIXTURES ?? 'test/fixtures', made);
    const chosen = which === '--one' ? onePerFamily(all) : all;
    process.stdout.write(`Differences from the CPU, relative to the largest number:\n${line(HEAD)}`);
    for (const fixture of chosen) {
      const name = `${fixture.family} ${fixture.variant}`;
      try {
        wrong.push(...(await row(fixture, device as RunDevice)).map((what) => `${name}: ${what}\n`));
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        refused.push(`${name}: ${error.message}\n`);
      }
    }
    process.stdout.write([...refused, ...wrong].join(''));
    process.stdout.write(`${chosen.length} models, ${refused.length} refused, ${wrong.length} numbers wrong\n`);
    process.exitCode = wrong.length > 0 || refused.length === chosen.length ? 1 : 0;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

start(() => main(process.argv.slice(2)));
