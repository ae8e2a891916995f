import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferenceEnvironment, silence } from '../../src/core/runtime/environment';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { children } from '../support/children';
import { modelFolder } from '../support/fixtures';

const ROOT = join(__dirname, '..', '..');

describe('the environment of an inference process', () => {
  it('has what libraries and drivers need, and no secret', () => {
    const env = {
      PATH: '/bin',
      HOME: '/home/someone',
      LD_LIBRARY_PATH: '/opt/lib',
      CUDA_VISIBLE_DEVICES: '1',
      VK_DRIVER_FILES: '/icd.json',
      MESA_SHADER_CACHE_DIR: '/cache',
      ELECTRON_RUN_AS_NODE: '1',
      TMPDIR: '/tmp',
    };
    const secrets = {
      HF_TOKEN: 'hf_secret',
      HUGGING_FACE_HUB_TOKEN: 'hf_secret',
      AWS_SECRET_ACCESS_KEY: 'x',
      GITHUB_TOKEN: 'x',
      NVIDIA_API_KEY: 'x',
      VK_ACCESS_TOKEN: 'x',
      CUDA_SERVER_PASSWORD: 'x',
      HTTPS_PROXY: 'http://someone:secret@proxy',
      NODE_OPTIONS: '--require /tmp/hook.js',
      CI: 'true',
      path: '/small/letters',
    };
    expect(inferenceEnvironment({ ...env, ...secrets }, 'linux')).toEqual({ ...env, ...silence('linux') });
  });

  it('on Windows knows names in any letters', () => {
    const env = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', Temp: 'C:\\Temp', hf_token: 'hf_secret' };
    const { hf_token, ...kept } = env;
    expect(inferenceEnvironment(env, 'win32')).toEqual({ ...kept, ...silence('win32') });
  });

  it('silences the runtime, and cannot be told otherwise', () => {
    expect(inferenceEnvironment({ ORT_DISABLE_TELEMETRY: '0' }, 'darwin')).toEqual({ ORT_DISABLE_TELEMETRY: '1' });
    expect(silence('win32')).toEqual({ ORT_DISABLE_TELEMETRY: '1', ORT_RUNNING_UNIT_TESTS: '1' });
  });

  if (process.platform === 'linux')
    it('is all that a running process has', async () => {
      const before = new Set(children());
      process.env.HF_TOKEN = 'hf_secret';
      const runtime = new ProcessRuntime();
      try {
        const session = await runtime.load({ file: join(modelFolder('bert'), 'onnx', 'model.onnx') });
        const [child] = children().filter((pid) => !before.has(pid));
        const names = readFileSync(`/proc/${child}/environ`, 'utf8')
          .split('\0')
          .flatMap((entry) => entry.split('=', 1)[0] || []);
        // Node's own, for the channel between the two.
        const own = names.filter((name) => !name.startsWith('NODE_CHANNEL'));
        expect(own.sort()).toEqual(Object.keys(inferenceEnvironment()).sort());
        expect(own).not.toContain('HF_TOKEN');
        await session.release();
      } finally {
        delete process.env.HF_TOKEN;
        await runtime.dispose();
      }
    });
});

describe('the runtime is silenced before it is loaded', () => {
  // What is installed is not walked through: that may be hundreds of thousands of files.
  const files = (folder: string, ending: RegExp): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : files(join(folder, entry.name), ending);
      return ending.test(entry.name) ? [join(folder, entry.name)] : [];
    });

  it('by every script in Python that imports it', () => {
    const scripts = ['bench', 'training', 'test'].flatMap((folder) => files(folder, /\.py$/));
    const loud = scripts.filter((name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      const loads = text.search(/^\s*(?:import|from) onnxruntime\b/m);
      const silenced = text.indexOf('ORT_DISABLE_TELEMETRY');
      return loads >= 0 && !(silenced >= 0 && silenced < loads);
    });
    expect(loud).toEqual([]);
  });

  it('by all that loads it here: two processes and a trial of devices', () => {
    const sources = ['src', 'bench', 'scripts', 'media'].flatMap((folder) => files(folder, /\.(?:ts|mjs)$/));
    const loads = /(?:require|createRequire\([^)]*\)|import)\(\s*['"][^'"]*(?:onnxruntime|ort\.node)[^'"]*['"]\s*\)/;
    const loading = sources.filter((name) => loads.test(readFileSync(join(ROOT, name), 'utf8')));
    expect(loading.sort()).toEqual([
      'scripts/devices.mjs',
      'src/core/runtime/child.ts',
      'src/core/runtime/wasmChild.ts',
    ]);
    for (const name of loading)
      expect(readFileSync(join(ROOT, name), 'utf8')).toMatch(/silence\(\)|ORT_DISABLE_TELEMETRY/);
  });

  it('which in WebAssembly has nothing to report with', () => {
    const folder = join(ROOT, 'node_modules', 'onnxruntime-web', 'dist');
    for (const name of ['ort.node.min.js', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'])
      expect(readFileSync(join(folder, name)).includes('elemetry'), name).toBe(false);
  });
});
