/** Needs a GPU, or SwiftShader in place of one: run by scripts/devices.mjs. */
import { expect } from 'vitest';
import { explainsEveryFamily } from './suite';

explainsEveryFamily('webgpu', ({ placement }) => {
  expect(placement[0].device).toBe('webgpu');
  // The runtime leaves shapes to the CPU, which older exports compute in many nodes.
  const all = placement.reduce((sum, { nodes }) => sum + nodes, 0);
  expect((all - placement[0].nodes) / all).toBeLessThan(0.3);
});
