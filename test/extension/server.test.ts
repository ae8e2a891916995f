/** Starting, ending and starting again the language server, with clients that do what the test says. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LanguageClient } from 'vscode-languageclient/node';
import { Server } from '../../src/extension/server';

vi.mock('vscode-languageclient/node', () => ({ State: { Running: 2, Stopped: 1 }, WorkDoneProgress: { type: {} } }));

const NEVER = new Promise<never>(() => undefined);

class FakeClient {
  readonly _serverProcess = { pid: 4242 };
  running = false;
  disposed = 0;
  constructor(
    readonly starts: () => Promise<void> = async () => undefined,
    readonly ends: () => Promise<void> = async () => undefined,
  ) {}
  async start(): Promise<void> {
    await this.starts();
    this.running = true;
  }
  async dispose(): Promise<void> {
    this.disposed++;
    await this.ends();
    this.running = false;
  }
  isRunning = () => this.running;
  needsStop = () => !this.running;
  onNotification = () => undefined;
  onDidChangeState = () => undefined;
}

let clients: FakeClient[];
let lost: unknown[];
let gone: number;
let killed: unknown[][];

function server(...made: FakeClient[]): Server {
  clients = made;
  const next = [...made];
  const own = new Server(
    async () => (next.shift() ?? new FakeClient()) as unknown as LanguageClient,
    (error) => lost.push(error),
  );
  own.onGone(() => gone++);
  return own;
}

beforeEach(() => {
  vi.useFakeTimers();
  [lost, gone, killed] = [[], 0, []];
  vi.spyOn(process, 'kill').mockImplementation((...args) => {
    killed.push(args);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a restart', () => {
  it('ends the server that runs, and starts another one', async () => {
    const own = server(new FakeClient(), new FakeClient());
    await own.start();
    await own.restart();
    expect(clients.map(({ running, disposed }) => [running, disposed])).toEqual([
      [false, 1],
      [true, 0],
    ]);
    expect(killed).toEqual([]);
  });

  it('ends one that does not end by force, and starts another one all the same', async () => {
    const own = server(new FakeClient(undefined, () => NEVER), new FakeClient());
    await own.start();
    const restart = own.restart();
    await vi.advanceTimersByTimeAsync(2000);
    await restart;
    expect(killed).toEqual([[4242, 'SIGKILL']]);
    expect(clients[1].running).toBe(true);
    expect(own.running).toBe(true);
    expect(lost).toHaveLength(1);
  });

  it('ends one that says that stopping timed out, too', async () => {
    const late = async () => {
      throw new Error('Stopping the server timed out');
    };
    const own = server(new FakeClient(undefined, late), new FakeClient());
    await own.start();
    await own.restart();
    expect(killed).toEqual([[4242, 'SIGKILL']]);
    expect(own.running).toBe(true);
  });

  it('does not wait for one that never came up', async () => {
    const own = server(new FakeClient(() => NEVER), new FakeClient());
    void own.start();
    await vi.advanceTimersByTimeAsync(0);
    const restart = own.restart();
    await vi.advanceTimersByTimeAsync(2000);
    await restart;
    expect(killed).toEqual([[4242, 'SIGKILL']]);
    expect(own.isCurrent(clients[0] as unknown as LanguageClient)).toBe(false);
    expect(own.isCurrent(clients[1] as unknown as LanguageClient)).toBe(true);
  });

  it('that cannot start another one says so, and that nothing is there any more', async () => {
    const fails = async () => {
      throw new Error('no server');
    };
    const own = server(new FakeClient(), new FakeClient(fails));
    await own.start();
    await expect(own.restart()).rejects.toThrow('no server');
    expect(gone).toBe(1);
  });
});
