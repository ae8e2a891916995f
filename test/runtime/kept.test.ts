/** Sessions of trials, for the work that follows. */
import { expect, it } from 'vitest';
import { KeptSessions } from '../../src/core/runtime/kept';
import type { RuntimeSession } from '../../src/core/runtime/runtime';
import type { RunDevice } from '../../src/protocol/runtime';

const session: RuntimeSession = {
  run: async () => ({}),
  placement: async () => [],
  release: async () => undefined,
};

function keptOn(devices: readonly RunDevice[]) {
  const ended: RunDevice[] = [];
  const kept = new KeptSessions<'gradient'>();
  for (const device of devices) {
    const dispose = async () => void ended.push(device);
    const runtime = { device, load: async () => session, rest: async () => undefined, dispose };
    kept.keep({ runtime, part: 'gradient', session });
  }
  return { kept, ended };
}

it('What was kept is taken once, and ended by who takes it', async () => {
  const { kept, ended } = keptOn(['webgpu']);
  expect(kept.take('cuda')).toBeUndefined();
  expect(kept.take('webgpu')?.session).toBe(session);
  expect(kept.take('webgpu')).toBeUndefined();
  await kept.drop();
  expect(ended).toEqual([]);
});

it('What nobody takes is ended, but for the device that was chosen', async () => {
  const { kept, ended } = keptOn(['cuda', 'webgpu']);
  await kept.drop('webgpu');
  expect(ended).toEqual(['cuda']);
  await kept.drop();
  expect(ended).toEqual(['cuda', 'webgpu']);
});
