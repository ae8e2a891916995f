/** A faster device that is found on the way. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { type LoadedModel, modelCaches, openModel } from '../../src/core/model/model';
import type { DeviceVerdict } from '../../src/core/runtime/devices';
import { children } from '../support/children';
import { modelFolder, temporaryFolder } from '../support/fixtures';

// Verdicts that tests make up are not this machine's.
const cache = temporaryFolder();
const caches = modelCaches(cache);
const open: LoadedModel[] = [];
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const model of open) await model.dispose();
});
const input = {
  source: 'test',
  id: null,
  known: null,
  text: 'The central bank raised interest rates.',
  textPair: null,
};

/** Opens a model whose devices are found by a trial that the test ends: WebAssembly stands for the faster device. */
async function tried(name: string) {
  let end: (verdict: DeviceVerdict) => void = () => undefined;
  let told: () => void = () => undefined;
  const verdict = new Promise<DeviceVerdict>((resolve) => {
    end = resolve;
  });
  const moved = new Promise<void>((resolve) => {
    told = resolve;
  });
  rmSync(join(cache, 'devices.json'), { force: true });
  const model = await openModel(
    { model: join(modelFolder(name), 'onnx', 'model.onnx') },
    { onDevice: told, caches },
    () => verdict,
  );
  open.push(model);
  return { model, end, moved };
}
const WASM: DeviceVerdict = {
  device: 'wasm',
  refused: [{ device: 'cuda', reason: 'not here: at all' }],
  placement: [],
};

describe('a model whose devices are not known', () => {
  it('labels on the CPU at once, and on the faster device when that is found', async () => {
    const { model, end } = await tried('bert');
    const first = await classify(model, input);
    expect(first.model.device).toBe('cpu');
    end(WASM);
    const inspection = await model.inspect();
    expect(inspection.model.device).toBe('wasm');
    expect(inspection.devices.filter((d) => d.used).map((d) => d.device)).toEqual(['wasm']);
    expect(model.info.device).toBe('wasm');
    expect(model.refused).toEqual(WASM.refused);
    const later = await classify(model, input);
    expect(later.model.device).toBe('wasm');
    expect(later.prediction.scores[0].logit).toBeCloseTo(first.prediction.scores[0].logit, 4);
    const again = await openModel({ model: join(modelFolder('bert'), 'onnx', 'model.onnx') }, { caches });
    open.push(again);
    expect([again.info.device, again.refused]).toEqual(['wasm', WASM.refused]);
  });

  it('is tried again where other drivers are named', async () => {
    const { model, end } = await tried('bert');
    end(WASM);
    await model.inspect();
    const again = async () => {
      const opened = await openModel({ model: join(modelFolder('bert'), 'onnx', 'model.onnx') }, { caches });
      open.push(opened);
      return opened.info.device;
    };
    expect(await again()).toBe('wasm');
    vi.stubEnv('VK_DRIVER_FILES', '/elsewhere/icd.json');
    expect(await again()).toBe('cpu');
    vi.stubEnv('VK_DRIVER_FILES', undefined);
  });

  it('finishes an explanation where it began, and the next one where it is faster', async () => {
    const { model, end, moved } = await tried('bert');
    let pictures = 0;
    const result = await explain(
      model,
      input,
      { tolerance: 1e-4 },
      {
        onPicture: () => {
          if (pictures++ === 0) {
            end(WASM);
            void model.inspect();
          }
        },
      },
    );
    expect(pictures).toBeGreaterThan(0);
    expect(result.model.device).toBe('cpu');
    await moved;
    const next = await explain(model, input, { tolerance: 1e-4 });
    expect(next.model.device).toBe('wasm');
    const largest = Math.max(...result.tokens.map((t) => Math.abs(t.attribution)));
    next.tokens.forEach((token, i) => {
      expect(Math.abs(token.attribution - result.tokens[i].attribution)).toBeLessThan(1e-4 * largest);
    });
  });

  it('goes back to the CPU where the faster device dies of the work', async () => {
    const { model, end } = await tried('bert');
    end(WASM);
    await model.inspect();
    expect(model.info.device).toBe('wasm');
    const killer = setInterval(() => {
      for (const pid of children()) if (isWasm(pid)) process.kill(pid, 'SIGKILL');
    }, 2);
    const result = await explain(model, input, { tolerance: 1e-4 }).finally(() => clearInterval(killer));
    expect(result.model.device).toBe('cpu');
    expect(model.info.device).toBe('cpu');
    expect(model.refused.at(-1)).toMatchObject({ device: 'wasm', reason: expect.stringContaining('SIGKILL') });
  });
});

/** Whether a process is one that runs graphs in WebAssembly. */
function isWasm(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('wasm.js');
  } catch {
    return false;
  }
}

describe('a device that is asked for by name', () => {
  const file = join(modelFolder('distilbert'), 'onnx', 'model.onnx');

  it('goes on in the process that tried it, and leaves none behind', async () => {
    rmSync(join(cache, 'devices.json'), { force: true });
    const before = new Set(children());
    const own = () => children().filter((pid) => !before.has(pid));
    const model = await openModel({ model: file, device: 'wasm' }, { caches });
    const tried = own();
    expect(tried).toHaveLength(1);
    expect((await classify(model, input)).model.device).toBe('wasm');
    await explain(model, input, { method: 'gausslegendre', nSteps: 4 });
    expect(own()).toEqual(tried);
    await model.dispose();
    expect(own()).toEqual([]);
  });

  it('leaves no process behind where the model cannot be opened after all', async () => {
    rmSync(join(cache, 'devices.json'), { force: true });
    const before = children();
    await expect(openModel({ model: file, device: 'wasm', task: 'binary' }, { caches })).rejects.toThrow(
      'models of one logit',
    );
    expect(children()).toEqual(before);
  });
});
