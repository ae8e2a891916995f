/** The tests that every device must pass, the same for all. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunDevice } from '../../src/protocol/runtime';
import { temporaryFolder } from '../support/fixtures';
import { differences, failures } from './compare';
import { fixtures, onePerFamily } from './fixtures';
import { measure, type Numbers } from './measure';

/** One model of each family on `device`; `also` looks at what the device's own numbers must have besides. */
export function explainsEveryFamily(device: RunDevice, also: (found: Numbers) => void): void {
  // What was found out about the device before does not count.
  process.env.GRADLENS_CACHE = temporaryFolder();
  const all = fixtures(join(__dirname, '..', 'fixtures'), temporaryFolder());
  const families = onePerFamily(all).map((one) => [one.family, one] as const);

  test('there is a model of every family', () => {
    expect(families.map(([family]) => family)).toEqual([
      'bert',
      'distilbert',
      'ernie',
      'roberta',
      'electra',
      'albert',
      'quantised',
      'flair',
    ]);
  });

  test.each(families)(
    '%s has the logits, gradients and attributions of the CPU and those recorded',
    async (_, fixture) => {
      const cpu = await measure(fixture, 'cpu');
      const found = await measure(fixture, device);
      expect(found.device).toBe(device);
      expect(found.ids).toEqual(cpu.ids);
      expect(failures(differences(found, cpu, fixture.truth))).toEqual([]);
      also(found);
    },
  );
}
