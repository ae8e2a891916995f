/** A process's streams and environment, passed in so that tests need no process. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The part of a writable stream that is used here. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** False when the reader is behind: wait for 'drain'. */
  write(text: string): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Everything that a command is given. The signal is aborted on Ctrl-C. */
export interface Host<Backend> {
  readonly io: Io;
  readonly backend: Backend;
  readonly signal: AbortSignal;
}
