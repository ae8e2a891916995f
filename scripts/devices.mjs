/**
 * `npm run devices`: the tests on WebGPU, which `npm test` runs too; `-- --all webgpu` (or cuda, wasm, …): every model of the
 * fixtures on a device, as a table. `--gpu`: on the machine's own GPU even where there is one in software.
 */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { install, needNode } from './install.mjs';
import { swiftShader } from './swiftShader.mjs';

const TINY = 'test/fixtures/models/distilbert/onnx/model_dynamo.onnx';
const PROBE = `require('onnxruntime-node').InferenceSession.create('${TINY}', { executionProviders: ['webgpu'], logSeverityLevel: 4 })
  .then(() => process.exit(0), (error) => { console.error(error.message.split('\\n')[0]); process.exit(1); })`;

/** Why WebGPU does not work with `env`, or null. */
function broken(env) {
  // The runtime reports to its maker unless it is told not to before it is loaded.
  const quiet = { ...env, ORT_DISABLE_TELEMETRY: '1', ORT_RUNNING_UNIT_TESTS: '1' };
  const { status, stderr } = spawnSync(process.execPath, ['-e', PROBE], { encoding: 'utf8', env: quiet });
  if (status === 0) return null;
  // Less where in the runtime it happened.
  const said = stderr
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^.* was false\. /, '');
  return said || 'the process that tried it ended';
}

/** An environment in which WebGPU works, or why there is none. Software comes first: it is the same everywhere. */
function webgpu(own) {
  const software = own ? null : swiftShader();
  const tried = [
    ...(software ? [{ name: 'SwiftShader', env: { ...process.env, ...software } }] : []),
    { name: 'the GPU of this machine', env: process.env },
  ];
  const reasons = tried.map(({ name, env }) => {
    const reason = broken(env);
    return reason === null ? { name, env } : { reason: `${name}: ${reason}` };
  });
  return reasons.find(({ env }) => env) ?? { reason: reasons.map(({ reason }) => reason).join('; ') };
}

/**
 * Runs the tests; `extra` goes to the test runner. Returns 'passed', 'failed', or 'not here' where this machine has no GPU and
 * none in software (said in one line). In CI there has to be one.
 */
export async function webgpuTests(extra = [], own = false) {
  const { name, env, reason } = webgpu(own);
  if (reason) {
    const missing = process.env.CI ? 'WebGPU has to work in CI' : 'no tests on WebGPU here';
    process.stdout.write(
      `${missing} (${reason}); with a GPU, or with Chromium's SwiftShader on Linux (Debian: apt-get install chromium), npm run devices runs them\n`,
    );
    return process.env.CI ? 'failed' : 'not here';
  }
  process.stdout.write(`on ${name}\n`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/devices/vitest.config.mts', ...extra];
  return spawnSync(process.execPath, args, { stdio: 'inherit', env }).status === 0 ? 'passed' : 'failed';
}

/** The table; 1 where a number is wrong. */
function table(device, own) {
  const { env, reason } = device === 'webgpu' ? webgpu(own) : process;
  if (reason) process.stderr.write(`no WebGPU: ${reason}\n`);
  return reason
    ? 1
    : spawnSync(process.execPath, ['scripts/bench.mjs', 'devices', device], { stdio: 'inherit', env }).status;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  needNode(20);
  install();
  const own = process.argv.includes('--gpu');
  const args = process.argv.slice(2).filter((arg) => arg !== '--gpu');
  if (args[0] === '--all') process.exit(table(args[1] ?? 'webgpu', own) ?? 1);
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  process.exit(status === 0 && (await webgpuTests(args, own)) !== 'failed' ? 0 : 1);
}
