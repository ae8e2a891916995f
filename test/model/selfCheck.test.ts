/** Whether the native runtime computes in this program: the check that the editor makes at its first start. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChildDiedError, RuntimeError } from '../../src/core/errors';
import { modelCaches } from '../../src/core/model/model';
import { selfCheck } from '../../src/core/model/selfCheck';
import { decide, type Trial } from '../../src/core/runtime/devices';
import type { Runtime, RuntimeSession } from '../../src/core/runtime/runtime';
import type { Feeds } from '../../src/protocol/runtime';
import { temporaryFolder } from '../support/fixtures';

const SIZE = 256 * 1024;
const verdicts = () => modelCaches(temporaryFolder()).verdicts;

/** A runtime whose runs a test makes up. */
function fake(run: (feeds: Feeds) => Float32Array): Runtime {
  const session: RuntimeSession = {
    run: async (feeds) => ({ y: { type: 'float32', dims: [256, 1024], data: run(feeds) } }),
    placement: async () => [],
    release: async () => undefined,
  };
  return { device: 'cpu', load: async () => session, rest: async () => undefined, dispose: async () => undefined };
}

const right = ({ x }: Feeds, into = new Float32Array(SIZE)) =>
  into.map((_, at) => at / 2 + Number(x.data[Math.floor(at / 1024)]));

describe('the self-check', () => {
  it('passes here, and its line names program and runtime, no path and no user', async () => {
    const { reason, line } = await selfCheck(verdicts());
    expect(reason).toBeNull();
    expect(line).toMatch(
      /^Gradlens [\d.]+ · \w+-\w+ · Node [\d.]+ · V8 \S+ · ONNX Runtime [\d.]+ · the native runtime computes \(\d+ ms\)$/,
    );
  });

  it('is made once a day for each program', async () => {
    const known = verdicts();
    let starts = 0;
    const start = () => {
      starts++;
      return fake((feeds) => right(feeds));
    };
    const first = await selfCheck(known, start);
    expect(await selfCheck(known, start)).toEqual(first);
    expect(starts).toBe(1);
  });

  it('tells numbers that are wrong', async () => {
    const { reason, line } = await selfCheck(verdicts(), () => fake((feeds) => right(feeds).fill(0, SIZE - 1)));
    expect(reason).toBe('it computes other numbers than it should');
    expect(line).toContain('no native runtime: it computes other numbers');
  });

  it('tells memory that a second run writes over', async () => {
    const shared = new Float32Array(SIZE);
    const { reason } = await selfCheck(verdicts(), () =>
      fake((feeds) => {
        shared.set(right(feeds));
        return shared;
      }),
    );
    expect(reason).toBe('it computes other numbers than it should');
  });

  it.each([
    ['refuses external array buffers', new RuntimeError('External buffers are not allowed')],
    ['ends', new ChildDiedError('the inference process was ended by SIGABRT')],
  ])('tells why where the runtime %s', async (_, error) => {
    const runtime = fake(() => {
      throw error;
    });
    expect((await selfCheck(verdicts(), () => runtime)).reason).toBe(error.message);
  });
});

describe('WebAssembly, where the native runtime does not work', () => {
  const trial: Trial = { values: [1], time: 5, placement: [] };

  it('is used although there is nothing to compare it with, and says so', async () => {
    const verdict = await decide('wasm', async (device) => {
      if (device === 'cpu') throw new ChildDiedError('the inference process was ended by SIGABRT');
      return trial;
    });
    expect(verdict).toMatchObject({
      device: 'wasm',
      refused: [{ device: 'cpu', reason: 'the inference process was ended by SIGABRT' }],
    });
  });

  it('is the only device that goes unchecked', async () => {
    const attempt = async (device: string) => {
      if (device === 'cpu') throw new ChildDiedError('it ended');
      return trial;
    };
    await expect(decide('webgpu', attempt)).rejects.toThrow('it ended');
  });
});

describe('the bindings that ship', () => {
  const folder = dirname(createRequire(__filename).resolve('onnxruntime-node/package.json'));
  const bindings = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.node'));

  // Electron refuses memory of others in JavaScript (napi_no_external_buffers_allowed): what is computed has to be copied.
  it.each(bindings)('%s makes its array buffers in the memory of JavaScript', (name) => {
    const bytes = readFileSync(join(folder, name));
    expect(bytes.includes('napi_create_arraybuffer')).toBe(true);
    expect(bytes.includes('napi_create_external_arraybuffer')).toBe(false);
    expect(bytes.includes('napi_create_external_buffer')).toBe(false);
  });

  it('are there', () => {
    expect(bindings.length).toBeGreaterThan(0);
  });
});
