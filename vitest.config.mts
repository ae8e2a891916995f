import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    // The runtime lives in child processes; test files are processes of their own too.
    pool: 'forks',
    testTimeout: 60_000,
  },
});
