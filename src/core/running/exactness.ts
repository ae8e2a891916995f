/** Whether rows get the same bits in every batch, as found on this machine earlier today. */
import { availableParallelism } from 'node:os';
import type { RunDevice } from '../../protocol/runtime';
import type { Verdicts } from '../models/verdicts';
import { RUNTIME_VERSION } from '../runtime/cuda';
import { processorLevel } from '../runtime/processor';
import type { Program } from './graphs';
import type { ModelPrograms } from './programs';
import type { KnownExactness } from './rowSession';

/** It depends on the program, and on the kernels of runtime and processor. Undefined where programs have no key. */
export function knownExactness(
  { build, content }: Pick<ModelPrograms, 'build' | 'content'>,
  part: Program,
  device: RunDevice,
  verdicts: Verdicts,
): KnownExactness | undefined {
  if (build === undefined) return undefined;
  const machine = [RUNTIME_VERSION, process.arch, processorLevel(), availableParallelism()];
  const key = JSON.stringify(['exact', ...machine, device, part, build, content]);
  return {
    read: () => {
      const found = verdicts.read(key);
      return typeof found === 'boolean' ? found : undefined;
    },
    write: (exact) => verdicts.write(key, exact),
  };
}
