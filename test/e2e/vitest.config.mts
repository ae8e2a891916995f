import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['suites/**/*.test.ts'],
    globalSetup: ['driver/setup.ts'],
    setupFiles: ['driver/failures.ts'],
    pool: 'forks',
    // Two cores hold one window and one model.
    fileParallelism: false,
    // A shared machine may stall for longer than any patience: once more there, which the report tells.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
