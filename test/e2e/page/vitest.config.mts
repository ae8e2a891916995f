/** The heatmap's page alone: `npx vitest run --config test/e2e/page/vitest.config.mts`, with CHROMIUM naming a browser. MEASURE=1: how long it takes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: process.env.MEASURE ? ['measure.ts'] : ['../suites/heatmapPage*.test.ts'],
    globalSetup: ['setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: process.env.MEASURE ? 600_000 : 60_000,
    hookTimeout: 60_000,
  },
});
