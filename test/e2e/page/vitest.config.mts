/** The heatmap's page alone: `npx vitest run --config test/e2e/page/vitest.config.mts`, with CHROMIUM naming a browser. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['../suites/heatmapPage*.test.ts'],
    globalSetup: ['setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
