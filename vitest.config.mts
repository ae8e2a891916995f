import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The editor's API is there in the editor alone.
  resolve: { alias: { vscode: fileURLToPath(new URL('test/support/vscode.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // Those run in a real editor, or on a GPU: scripts/e2e.mjs, scripts/devices.mjs.
    exclude: ['test/e2e/**', 'test/devices/webgpu.test.ts', '**/node_modules/**'],
    globalSetup: ['test/support/globalSetup.ts'],
    // The runtime lives in child processes; test files are processes of their own too.
    pool: 'forks',
    testTimeout: 60_000,
  },
});
