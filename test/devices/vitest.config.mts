/** The tests that need a GPU, or one in software: scripts/devices.mjs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['webgpu.test.ts'],
    pool: 'forks',
    // The work is done in processes of the runtime, most of it compiling on one core.
    sequence: { concurrent: true },
    maxConcurrency: 2,
    // A shared machine may stall for longer than a device has patience: once more there, which the report tells.
    retry: process.env.CI ? 1 : 0,
    // A GPU in software compiles for seconds.
    testTimeout: 180_000,
  },
});
