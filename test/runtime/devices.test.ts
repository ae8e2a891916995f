/** Which device computes: the fastest that is there, agrees with the CPU and is faster; by name only what can be used. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/core/errors';
import { cudaPackage, RUNTIME_VERSION } from '../../src/core/runtime/cuda';
import { candidates, decide, type Trial } from '../../src/core/runtime/devices';
import { placementOf } from '../../src/core/runtime/placement';
import type { RunDevice } from '../../src/protocol/runtime';

const trial = (time: number, values: readonly number[] = [1, -2]): Trial => ({ values, time, placement: [] });

/** Devices by what they give; those that are absent cannot be used. */
function machine(found: Partial<Record<RunDevice, Trial>>) {
  const asked: RunDevice[] = [];
  const attempt = async (device: RunDevice): Promise<Trial> => {
    asked.push(device);
    const given = found[device];
    if (!given) throw new RuntimeError('Failed to get a WebGPU adapter: No supported adapters');
    return given;
  };
  return { asked, attempt };
}

describe('The device', () => {
  it('is the CPU without a trial when it is asked for', async () => {
    const { asked, attempt } = machine({ cpu: trial(10) });
    expect((await decide('cpu', attempt)).device).toBe('cpu');
    expect(asked).toEqual([]);
  });

  it('is the first that is faster than the CPU and agrees with it', async () => {
    const { attempt } = machine({ cpu: trial(10), webgpu: trial(3, [1.001, -2]) });
    const verdict = await decide('auto', attempt, 'linux');
    expect(verdict.device).toBe('webgpu');
    expect(verdict.refused).toEqual([{ device: 'cuda', reason: 'no GPU or GPU driver was found' }]);
  });

  it('is the CPU, with the reason, where the others are slower, wrong or absent', async () => {
    const slow = await decide('auto', machine({ cpu: trial(10), dml: trial(11), webgpu: trial(10) }).attempt, 'win32');
    expect(slow.device).toBe('cpu');
    expect(slow.refused.map((r) => r.reason)).toEqual([
      'slower than the CPU: 11 ms, the CPU 10 ms',
      'slower than the CPU: 10 ms, the CPU 10 ms',
    ]);
    const wrong = machine({ cpu: trial(10), coreml: trial(1, [1, -1]), webgpu: trial(1, [Number.NaN, 0]) });
    const reasons = (await decide('auto', wrong.attempt, 'darwin')).refused.map((r) => r.reason);
    expect(reasons).toEqual(["its results differ from the CPU's by 50 % of the largest", 'its results are not finite']);
    expect((await decide('auto', machine({ cpu: trial(10) }).attempt)).device).toBe('cpu');
  });

  it('may be slower than the CPU where it is asked for by name, but neither absent nor wrong', async () => {
    expect((await decide('wasm', machine({ cpu: trial(10), wasm: trial(40) }).attempt)).device).toBe('wasm');
    await expect(decide('webgpu', machine({ cpu: trial(10) }).attempt)).rejects.toThrow(
      'webgpu cannot be used: no GPU or GPU driver was found; use --device auto or cpu',
    );
    const wrong = machine({ cpu: trial(10), dml: trial(1, [0, 0]) });
    await expect(decide('dml', wrong.attempt)).rejects.toThrow('results differ');
  });

  it('says what it costs where that is much and it was asked for by name', async () => {
    const on = (time: number, left: number): Trial => ({
      ...trial(time),
      placement: [
        { device: 'webgpu', nodes: 254, time: 100 - left },
        { device: 'cpu', nodes: 62, time: left },
      ],
    });
    const warning = async (webgpu: Trial) =>
      (await decide('webgpu', machine({ cpu: trial(14), webgpu }).attempt)).warning;
    expect(await warning(on(118, 1))).toBe(
      'webgpu takes 8.4 times as long as the CPU with this model (118 ms, the CPU 14 ms); auto takes the faster device',
    );
    expect(await warning(on(20, 40))).toBe(
      'webgpu leaves 62 of 316 nodes to the CPU (40 % of the time); auto takes the faster device',
    );
    expect(await warning(on(400, 60))).toContain('takes 29 times as long as the CPU');
    expect(await warning(on(400, 60))).toContain(' and leaves 62 of 316 nodes');
    expect(await warning(on(27, 24))).toBeUndefined();
    const copying = (nodes: number) => ({
      ...on(14, 1),
      placement: [...on(14, 1).placement, { device: 'copies', nodes, time: 900 }],
    });
    expect(await warning(copying(47))).toBe(
      'webgpu copies 47 values to and from the CPU in each run; auto takes the faster device',
    );
    expect(await warning(copying(5))).toBeUndefined();
    const auto = machine({ cpu: trial(14), webgpu: on(2, 40) });
    expect((await decide('auto', auto.attempt, 'linux')).warning).toBeUndefined();
  });

  it('says in plain words what a GPU cannot do', async () => {
    const attempt = async () => {
      throw new RuntimeError('Program Gather requires f16 but the device does not support it.');
    };
    await expect(decide('webgpu', attempt)).rejects.toThrow(
      'webgpu cannot be used: this GPU does not support 16-bit floats, in which this file is stored: use its fp32 variant;',
    );
  });

  it('does not hide failures that are no device’s', async () => {
    const attempt = async () => {
      throw new TypeError('a mistake of ours');
    };
    await expect(decide('auto', attempt)).rejects.toThrow(TypeError);
  });

  it('is looked for among those of the platform', () => {
    expect(candidates('win32')).toEqual(['dml', 'webgpu']);
    expect(candidates('darwin')).toEqual(['coreml', 'webgpu']);
    expect(candidates('linux')).toEqual(['cuda', 'webgpu']);
  });
});

describe('What ran where', () => {
  it('is summed by device, each node once with its shortest time', () => {
    const node = (name: string, dur: number, provider: string) => ({
      cat: 'Node',
      name: `${name}_kernel_time`,
      dur,
      args: { provider },
    });
    const events = [
      node('a', 9000, 'WebGpuExecutionProvider'),
      node('a', 2000, 'WebGpuExecutionProvider'),
      node('b', 1000, 'WebGpuExecutionProvider'),
      node('shape', 500, 'CPUExecutionProvider'),
      {
        ...node('copy', 4000, 'WebGpuExecutionProvider'),
        args: { provider: 'WebGpuExecutionProvider', op_name: 'MemcpyToHost' },
      },
      { cat: 'Session', name: 'model_run', dur: 1 },
      'what is no event',
    ];
    expect(placementOf(events)).toEqual([
      { device: 'webgpu', nodes: 2, time: 3 },
      { device: 'cpu', nodes: 1, time: 0.5 },
      { device: 'copies', nodes: 1, time: 4 },
    ]);
  });
});

describe('The runtime with CUDA', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  function installed(version: string, libraries: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'gradlens-cuda-'));
    made.push(folder);
    const root = join(folder, 'node_modules', 'onnxruntime-node');
    const native = join(root, 'bin', 'napi-v6', process.platform, process.arch);
    mkdirSync(native, { recursive: true });
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'onnxruntime-node', version }));
    for (const name of libraries) writeFileSync(join(native, name), '');
    return folder;
  }

  it('is found where npm installed it, by its package and by its folder of libraries', () => {
    const folder = installed(RUNTIME_VERSION, ['libonnxruntime_providers_cuda.so']);
    const root = join(folder, 'node_modules', 'onnxruntime-node');
    expect(cudaPackage(folder)).toBe(root);
    expect(cudaPackage(root)).toBe(root);
    expect(cudaPackage(join(root, 'bin', 'napi-v6'))).toBe(root);
  });

  it('must be there, of this version, and with its libraries', () => {
    const empty = mkdtempSync(join(tmpdir(), 'gradlens-cuda-'));
    made.push(empty);
    expect(() => cudaPackage(empty)).toThrow('is not an onnxruntime-node package: install it there with');
    expect(() => cudaPackage(installed('1.20.0', []))).toThrow(
      `is onnxruntime-node 1.20.0: install ${RUNTIME_VERSION}`,
    );
    expect(() => cudaPackage(installed(RUNTIME_VERSION, []))).toThrow('has no CUDA libraries');
  });
});
