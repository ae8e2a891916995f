/** A range of an open file, read forward through one buffer: a pickle can be much larger than the data taken from it. */

import { readSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';

const CHUNK = 1 << 16;

export class FileRange {
  private buffer: Buffer = Buffer.alloc(0);
  /** The file offset of the buffer. */
  private from = 0;
  /** The file offset of the next byte to read. */
  private at: number;

  /** The bytes [start, end) of a file; `what` names them in messages. */
  constructor(
    private readonly descriptor: number,
    start: number,
    private readonly end: number,
    private readonly what: string,
  ) {
    this.at = start;
  }

  get position(): number {
    return this.at;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** The error of a range that ends too early. */
  cut(): CheckpointError {
    return new CheckpointError(l10n.t`${this.what} is cut short: copy or download the checkpoint again`);
  }

  byte(): number {
    if (this.at >= this.end) throw this.cut();
    if (this.at < this.from || this.at >= this.from + this.buffer.length) {
      this.buffer = this.read(this.at, Math.min(CHUNK, this.left));
      this.from = this.at;
    }
    return this.buffer[this.at++ - this.from];
  }

  /** The next `count` bytes. Checks that they exist before it allocates. Throws CheckpointError if they do not. */
  take(count: number): Buffer {
    if (!(count >= 0 && count <= this.left)) throw this.cut();
    const inside = this.at - this.from;
    if (inside >= 0 && inside + count <= this.buffer.length) {
      this.at += count;
      return Buffer.from(this.buffer.subarray(inside, inside + count));
    }
    const bytes = this.read(this.at, count);
    this.at += count;
    return bytes;
  }

  skip(count: number): void {
    if (!(count >= 0 && count <= this.left)) throw this.cut();
    this.at += count;
  }

  private read(position: number, count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count);
    for (let done = 0; done < count; ) {
      const n = readSync(this.descriptor, bytes, done, count - done, position + done);
      if (n === 0) throw this.cut();
      done += n;
    }
    return bytes;
  }
}
