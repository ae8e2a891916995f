/** The extension host of one window, reached through the bridge extension. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type * as VsCode from 'vscode';
import { until } from './until';

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Host {
  private next = 0;
  private readonly waiting = new Map<number, Waiting>();

  private constructor(private readonly socket: Socket) {
    createInterface({ input: socket }).on('line', (line) => this.settle(JSON.parse(line) as Reply));
    socket.on('close', () => this.drop());
  }

  /** Waits until the bridge of the window listens; `path` is its socket. */
  static connect(path: string, timeout = 60_000): Promise<Host> {
    return until('the extension host', () => attempt(path), timeout).then((socket) => new Host(socket));
  }

  /** Runs a function in the extension host. It is sent as text: it sees its argument and `vscode`, nothing around it. */
  run<R, A = undefined>(body: (vscode: typeof VsCode, argument: A) => R | PromiseLike<R>, argument?: A): Promise<R> {
    if (this.socket.destroyed) return Promise.reject(new Error('the extension host went away'));
    const id = this.next++;
    return new Promise<R>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.socket.write(`${JSON.stringify({ id, source: body.toString(), argument })}\n`);
    });
  }

  /** Runs a function in the extension host until its answer is neither null, undefined nor false. */
  until<R, A = undefined>(
    what: string,
    body: (vscode: typeof VsCode, argument: A) => R | PromiseLike<R>,
    argument?: A,
    timeout?: number,
  ): Promise<NonNullable<R>> {
    return until(what, () => this.run(body, argument), timeout) as Promise<NonNullable<R>>;
  }

  command<R = unknown>(name: string, ...rest: readonly unknown[]): Promise<R> {
    return this.run((vscode, [command, args]) => vscode.commands.executeCommand<R>(command, ...args), [
      name,
      rest,
    ] as const);
  }

  close(): void {
    this.socket.destroy();
  }

  private settle({ id, value, error }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`in the extension host: ${error}`));
  }

  private drop(): void {
    for (const { reject } of this.waiting.values()) reject(new Error('the extension host went away'));
    this.waiting.clear();
  }
}

function attempt(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.on('error', () => resolve(null));
  });
}
