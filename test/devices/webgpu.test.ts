/** Needs a GPU, or SwiftShader in place of one: run by scripts/devices.mjs. */
import { expect } from 'vitest';
import { explainsEveryFamily } from './suite';

explainsEveryFamily('webgpu', ({ placement }) => {
  const nodes = (device: string) => placement.find((p) => p.device === device)?.nodes ?? 0;
  // Shapes and ids stay on the CPU, which older exports compute in many nodes; what is computed of them is copied once.
  expect(nodes('cpu') / (nodes('cpu') + nodes('webgpu'))).toBeLessThan(0.3);
  expect(nodes('copies')).toBeLessThan(16);
});
