/** `npm test`: everything that CI runs, in order; the last line counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webgpuTests } from './devices.mjs';
import { realEditorTests } from './e2e.mjs';
import { install, needNode } from './install.mjs';
import { bringStrace } from './strace.mjs';

needNode(20);
install();
bringStrace();

let passed = 0;
let failed = 0;
function step(title, file, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(process.execPath, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status === 0;
}
function counted(ok) {
  if (ok) passed++;
  else failed++;
}

counted(step('build', 'scripts/build.mjs', []));
counted(step('format and lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']));
counted(step('rooms and their imports', 'scripts/zones.mjs', []));
counted(step('types', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']));
for (const room of ['media', 'test/media']) {
  counted(step(`types of ${room}`, 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', `${room}/tsconfig.json`]));
}
counted(step('licences', 'scripts/thirdParty.mjs', ['--check']));
const folder = mkdtempSync(join(tmpdir(), 'gradlens-test-'));

/** Counts what a test runner reports; one that failed without a failed test is a failure too. */
function read(report, ran) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
    if (!ran && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites);
  } catch (error) {
    process.stderr.write(`the tests left no report: ${error.message}\n`);
    failed++;
  }
}
const reporting = (report) => ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

const units = join(folder, 'units.json');
read(units, step('tests', 'node_modules/vitest/vitest.mjs', ['run', ...reporting(units)]));

/** Tests that not every machine can run. */
async function where(title, report, tests) {
  process.stdout.write(`\n== ${title}\n`);
  const file = join(folder, report);
  const outcome = await Promise.resolve(reporting(file))
    .then(tests)
    .catch((error) => {
      process.stderr.write(`${error.message}\n`);
      return 'failed';
    });
  if (outcome !== 'not here') read(file, outcome === 'passed');
}
await where('tests on WebGPU', 'webgpu.json', webgpuTests);
await where('tests in a real editor', 'editor.json', realEditorTests);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
