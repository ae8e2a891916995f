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
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
