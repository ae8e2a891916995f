import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { GradlensError } from '../../core/errors';
import type { OutputStream } from '../io';

/** Where results go. They are final only after `finish`; `discard` removes them where that is possible. */
export interface OutputSink {
  write(text: string): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** The reader of standard output has closed it (`| head`): the work ends without a failure. */
export class PipeClosedError extends GradlensError {}

/** Standard output: waits for a slow reader, and ends the work without a message when the reader is gone. */
export class StreamSink implements OutputSink {
  private readonly stream: OutputStream;
  private error: Error | undefined;

  constructor(stream: OutputStream) {
    this.stream = stream;
    stream.on('error', (error) => {
      this.error ??= error;
    });
  }

  async write(text: string): Promise<void> {
    this.check();
    if (text !== '' && !this.stream.write(text)) await this.drained();
    this.check();
  }

  async finish(): Promise<void> {
    this.check();
  }

  async discard(): Promise<void> {}

  private drained(): Promise<void> {
    const stream = this.stream;
    return new Promise((resolve) => {
      const settle = () => {
        stream.off('drain', settle);
        stream.off('close', settle);
        resolve();
      };
      stream.once('drain', settle);
      stream.once('close', settle); // a closed pipe never drains
    });
  }

  private check(): void {
    const error = this.error;
    if (error === undefined) return;
    if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) {
      throw new PipeClosedError(l10n.t('the reader of standard output is gone'), { cause: error });
    }
    throw new GradlensError(l10n.t`cannot write to standard output (${error.message})`, { cause: error });
  }
}

/** A named pipe: what was written has to have left this process before it ends. */
export class PipeSink extends StreamSink {
  private readonly socket: Socket;

  constructor(socket: Socket) {
    super(socket);
    this.socket = socket;
  }

  override async finish(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.once('close', resolve);
      this.socket.end(() => this.socket.destroy());
    });
    await super.finish();
  }

  override async discard(): Promise<void> {
    this.socket.destroy();
  }
}
