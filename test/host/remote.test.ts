/** The thread that holds the model, as the server's thread sees it: here it is the test. */
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../src/core/errors';
import type { EngineReply, EngineRequest } from '../../src/protocol/engine';
import { RemoteEngine } from '../../src/server/host/remote';

class FakeThread extends EventEmitter {
  readonly heard: EngineRequest[] = [];
  terminated = 0;
  postMessage(request: EngineRequest): void {
    this.heard.push(request);
  }
  terminate(): void {
    this.terminated++;
    this.emit('exit');
  }
  say(reply: EngineReply): void {
    this.emit('message', reply);
  }
}

const INPUT = { source: 'a', id: null, known: null, text: 'a', textPair: null };

let thread: FakeThread;
let engine: RemoteEngine;
beforeEach(() => {
  vi.useFakeTimers();
  thread = new FakeThread();
  engine = new RemoteEngine(
    () => thread as unknown as Worker,
    () => undefined,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a thread that is in the middle of something long', () => {
  it('is asked with the urgency of the work', () => {
    void engine.classify(INPUT, {}, { urgency: 'seen' });
    expect(thread.heard.at(-1)).toMatchObject({ kind: 'classify', urgency: 'seen', insist: false });
  });

  it('does not hold up who cancels: the work is given up at once', async () => {
    const controller = new AbortController();
    const work = engine.explain(INPUT, {}, { signal: controller.signal });
    const failed = expect(work).rejects.toThrow(CancelledError);
    controller.abort();
    await failed;
    expect(thread.heard.at(-1)).toMatchObject({ kind: 'cancel' });
  });

  it('is ended by force when it does not end by itself, and its processes with it', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    engine.classify(INPUT, {}, {}).catch(() => undefined);
    thread.say({ kind: 'process', pid: 4242, lives: true });
    let gone = false;
    const end = engine.dispose().then(() => {
      gone = true;
    });
    await vi.advanceTimersByTimeAsync(500);
    expect([gone, thread.terminated]).toEqual([false, 0]);
    await vi.advanceTimersByTimeAsync(1000);
    await end;
    expect([gone, thread.terminated]).toEqual([true, 1]);
    expect(kill).toHaveBeenCalledWith(4242, 'SIGKILL');
    kill.mockRestore();
  });

  it('ends by itself where it can, and nothing starts another one', async () => {
    engine.classify(INPUT, {}, {}).catch(() => undefined);
    const end = engine.dispose();
    expect(thread.heard.at(-1)).toMatchObject({ kind: 'dispose' });
    thread.emit('exit');
    await end;
    await vi.advanceTimersByTimeAsync(5000);
    expect(thread.terminated).toBe(0);
    await expect(engine.classify(INPUT, {}, {})).rejects.toThrow('the server is closing');
  });
});
