/**
 * Random graphs against differences. More of them: GRADLENS_RANDOM_GRAPHS=2000 npm run unit -- test/autodiff/random,
 * and GRADLENS_RANDOM_SEED=123 for others.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { FAMILIES } from './cases/families';
import { disagreements, tally, worst } from './gradcheck';
import { chainable, randomGraph } from './randomGraph';

const GRAPHS = Number(process.env.GRADLENS_RANDOM_GRAPHS ?? 30);
const SEED = Number(process.env.GRADLENS_RANDOM_SEED ?? 1);
const ALL = Object.values(FAMILIES).flat();

const runtime = new ProcessRuntime();
afterAll(async () => {
  await runtime.dispose();
  if (process.env.GRADCHECK_WORST) console.log(worst, tally);
});

describe('Random graphs', () => {
  it.each(['float64', 'float32'] as const)(
    'have the gradient that differences say, in %s',
    async (type) => {
      const cases = chainable(ALL, type);
      const before = { ...tally };
      const wrong: string[] = [];
      for (let i = 0; i < GRAPHS / 2; i++)
        wrong.push(...(await disagreements(runtime, randomGraph(cases, SEED + i, 2 + (i % 5)))));
      expect(wrong).toEqual([]);
      const [compared, kinks] = [tally.compared - before.compared, tally.kinks - before.kinks];
      expect(compared).toBeGreaterThan(4 * kinks);
    },
    20_000 + 2_000 * GRAPHS,
  );
});
