/** Every rule against differences of its op, in known and unknown sizes. */
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/core/autodiff/rules';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { FAMILIES } from './cases/families';
import { disagreements, worst } from './gradcheck';

const runtime = new ProcessRuntime();
afterAll(async () => {
  await runtime.dispose();
  if (process.env.GRADCHECK_WORST) console.log([...worst].sort((a, b) => b[1] - a[1]));
});

for (const [family, cases] of Object.entries(FAMILIES))
  describe(`The gradient of ${family}`, () => {
    it.each(cases.map((c) => [c.title, c] as const))('%s is what differences say', async (_, c) => {
      expect(await disagreements(runtime, c)).toEqual([]);
    });
  });

describe('The table of rules', () => {
  it('has a case for every op', () => {
    const covered = new Set(
      Object.values(FAMILIES)
        .flat()
        .map((c) => (c.domain ? `${c.domain}:${c.op}` : c.op)),
    );
    expect([...rules.keys()].filter((op) => !covered.has(op))).toEqual([]);
  });
});
