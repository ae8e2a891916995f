import type { Io } from '../io';
import { OutputFile } from './outputFile';
import { type Sink, StreamSink } from './sink';

/** Where results go: a file, or standard output without a name. `keep` goes on with FILE.partial. */
export async function openSink(io: Io, file: string | undefined, keep = false): Promise<Sink> {
  return file === undefined ? new StreamSink(io.stdout) : OutputFile.open(file, keep);
}
