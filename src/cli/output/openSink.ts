import { closeSync, constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { throwIfCancelled } from '../../core/errors';
import type { Io } from '../io';
import { errorCode, outputError } from './outputError';
import { OutputFile } from './outputFile';
import { type OutputSink, PipeSink, StreamSink } from './sink';

/** How often a pipe without a reader is tried, in milliseconds. */
const AGAIN = 50;

/** Where results go: a file, or standard output without a name. `keep` continues FILE.partial. */
export async function openSink(
  io: Io,
  file: string | undefined,
  signal: AbortSignal,
  keep = false,
): Promise<OutputSink> {
  if (file === undefined) return new StreamSink(io.stdout);
  // A path whose state cannot be read cannot be written either; that error is reported then.
  const found = await stat(file).catch(() => undefined);
  if (found?.isFIFO()) return openPipe(file, signal);
  return OutputFile.open(file, keep);
}

/** Waits for the reader of a pipe without blocking a thread, so that an interruption ends the wait. */
async function openPipe(file: string, signal: AbortSignal): Promise<OutputSink> {
  for (;;) {
    throwIfCancelled(signal);
    try {
      const fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        return new PipeSink(new Socket({ fd, readable: false, writable: true }));
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    } catch (cause) {
      if (errorCode(cause) !== 'ENXIO') throw outputError(file, cause);
    }
    await pause(AGAIN, undefined, { signal }).catch(() => {}); // looked at above
  }
}
