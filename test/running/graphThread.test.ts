/** A graph is read where it can be ended: at a cancel, after a time, and when it takes too much memory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { logitsOf } from '../../src/core/compile/logits';
import { CancelledError, GradientError, OnnxError } from '../../src/core/errors';
import { positionFacts } from '../../src/core/models/positionTables';
import { decode } from '../../src/core/onnx/decode';
import { referencesOf } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';
import { GraphThread, type ThreadLimits, threadLimits } from '../../src/core/running/graphThread';
import { bombs } from '../support/bombs';
import { modelFolder, temporaryFolder } from '../support/fixtures';

const folder = temporaryFolder();
const BERT = join(modelFolder('bert'), 'onnx', 'model.onnx');
const threads: GraphThread[] = [];
afterEach(() => {
  for (const thread of threads.splice(0)) thread.dispose();
});

function threadOf(onnx: string, limits?: Partial<ThreadLimits>): GraphThread {
  const origin = { onnx, config: '', weights: false, dtype: 'fp32', wanted: { labels: null } } as const;
  const thread = new GraphThread(onnx, origin, { ...threadLimits(), ...limits });
  threads.push(thread);
  return thread;
}

/** A file that takes seconds to read. */
function slow(): string {
  const file = join(folder, 'slow.onnx');
  writeFileSync(file, bombs.softmax(40_000));
  return file;
}

describe('a graph in a thread of its own', () => {
  it('is what reading it here gives', async () => {
    const { references, logits, dtype, positions } = await threadOf(BERT).ask('read', {});
    const model = decode(skim(BERT), BERT);
    expect(dtype).toBe('fp32');
    expect(references).toEqual(referencesOf(model));
    expect(logits).toEqual(logitsOf(model.graph));
    expect(positions).toEqual(positionFacts(model.graph));
  });

  it('is not waited for when nobody wants it any more, and nothing here waits meanwhile', async () => {
    const thread = threadOf(slow());
    const controller = new AbortController();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const planned = thread.ask('plan', {}, controller.signal);
    setTimeout(() => controller.abort(), 300);
    const began = performance.now();
    await expect(planned).rejects.toThrow(CancelledError);
    clearInterval(timer);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(ticks).toBeGreaterThan(3);
  });

  it('begins anew after it was ended', async () => {
    const thread = threadOf(BERT);
    await expect(thread.ask('read', {}, AbortSignal.abort())).rejects.toThrow(CancelledError);
    const first = thread.ask('read', {});
    thread.dispose();
    await expect(first).rejects.toThrow(CancelledError);
    expect((await thread.ask('program', { part: 'forward', fused: true })).byteLength).toBeGreaterThan(0);
  });

  it('has a time, which is said', async () => {
    const error = await threadOf(slow(), { seconds: 0.2 })
      .ask('plan', {})
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OnnxError);
    expect(error).toMatchObject({ message: expect.stringMatching(/slow\.onnx: .* longer than 0\.2 s and was ended$/) });
    expect(threadLimits({ GRADLENS_LOAD_SECONDS: '7' }).seconds).toBe(7);
    expect(threadLimits({ GRADLENS_LOAD_SECONDS: 'x' }).seconds).toBe(120);
  });

  it('has so much memory, which is said, and its end ends nothing else', async () => {
    const error = await threadOf(slow(), { heap: 24 })
      .ask('plan', {})
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OnnxError);
    expect(error).toMatchObject({ message: expect.stringMatching(/more than 24 MB of memory/) });
  });

  it('tells errors of ours as they were, with what they carry', async () => {
    const absent = await threadOf(join(folder, 'absent.onnx'))
      .ask('read', {})
      .catch((e: unknown) => e);
    expect(absent).toBeInstanceOf(OnnxError);
    const file = join(folder, 'noRule.onnx');
    writeFileSync(file, bombs.noRule(3));
    const error = await threadOf(file)
      .ask('program', { part: 'gradient', fused: true })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(GradientError);
    expect([...(error as GradientError).missing.keys()]).toEqual(['example:Mystery']);
    expect((error as GradientError).hints.length).toBeGreaterThan(0);
  });
});
