import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError, ChildDiedError, RuntimeError } from '../../src/core/errors';
import { openModel } from '../../src/core/model/model';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { children } from '../support/children';
import { modelFolder, temporaryFolder } from '../support/fixtures';

const file = join(modelFolder('bert'), 'onnx', 'model.onnx');
const ones = { type: 'int64' as const, dims: [1, 4], data: BigInt64Array.of(1n, 1n, 1n, 1n) };
const feeds = {
  input_ids: { ...ones, data: BigInt64Array.of(2n, 9n, 10n, 3n) },
  attention_mask: ones,
  token_type_ids: { ...ones, data: BigInt64Array.of(0n, 0n, 0n, 0n) },
};

describe('the inference process', () => {
  const runtimes: ProcessRuntime[] = [];
  const start = () => {
    const runtime = new ProcessRuntime();
    runtimes.push(runtime);
    return runtime;
  };
  afterEach(async () => {
    for (const r of runtimes.splice(0)) await r.dispose();
  });

  it('starts on first use and is gone after dispose', async () => {
    const before = children().length;
    const runtime = start();
    expect(children()).toHaveLength(before);
    const session = await runtime.load({ file });
    const { logits } = await session.run(feeds, ['logits']);
    expect(logits.dims).toEqual([1, 3]);
    expect(children()).toHaveLength(before + 1);
    await runtime.dispose();
    expect(children()).toHaveLength(before);
  });

  it('goes when it is told to rest, and comes back with the same sessions', async () => {
    const before = children().length;
    const runtime = start();
    const session = await runtime.load({ file });
    const expected = await session.run(feeds, ['logits']);
    const running = session.run(feeds, ['logits']);
    await runtime.rest();
    expect(await running).toEqual(expected);
    expect(children()).toHaveLength(before + 1);
    const resting = runtime.rest();
    expect(await session.run(feeds, ['logits'])).toEqual(expected);
    await resting;
    expect(children()).toHaveLength(before + 1);
    await runtime.rest();
    expect(children()).toHaveLength(before);
  });

  it('says that it was killed, and starts again with the same sessions', async () => {
    const runtime = start();
    const before = new Set(children());
    const session = await runtime.load({ file });
    const expected = await session.run(feeds, ['logits']);
    const running = session.run(feeds, ['logits']);
    for (const pid of children()) if (!before.has(pid)) process.kill(pid, 'SIGKILL');
    await expect(running).rejects.toThrow(ChildDiedError);
    expect(await session.run(feeds, ['logits'])).toEqual(expected);
  });

  it('gives up a cancelled request at once', async () => {
    const runtime = start();
    const session = await runtime.load({ file });
    await expect(session.run(feeds, ['logits'], AbortSignal.abort())).rejects.toThrow(CancelledError);
    const controller = new AbortController();
    const running = session.run(feeds, ['logits'], controller.signal);
    controller.abort();
    await expect(running).rejects.toThrow(CancelledError);
    expect((await session.run(feeds, ['logits'])).logits.dims).toEqual([1, 3]);
  });

  it('turns a failure in the runtime into one line', async () => {
    const runtime = start();
    await expect(runtime.load({ file: join(temporaryFolder(), 'absent.onnx') })).rejects.toThrow(RuntimeError);
    const session = await runtime.load({ file });
    const wrong = session.run({ input_ids: feeds.input_ids }, ['logits']);
    await expect(wrong).rejects.toThrow(RuntimeError);
    await wrong.catch((e: Error) => expect(e.message).not.toContain('\n'));
  });

  it('survives its own death between two documents', async () => {
    const before = new Set(children());
    const model = await openModel({ model: file });
    const row = { ids: [2, 9, 10, 3], types: [0, 0, 0, 0] };
    const [expected] = await model.logits([row]);
    for (const pid of children()) if (!before.has(pid)) process.kill(pid, 'SIGKILL');
    // Its death is noticed when the event arrives; a request sent before may fail, one after it works.
    await model.logits([row]).catch(() => undefined);
    expect((await model.logits([row]))[0]).toEqual(expected);
    await model.dispose();
  });
});
