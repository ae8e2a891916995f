/** Facts of graphs that were read before are kept: a file in the same state is not read again. */
import { fileState } from '../models/hash';
import type { ProgramStore } from '../models/programStore';
import type { FileFacts } from './graphFacts';
import { BUILD } from './programs';

/**
 * Facts of a file's graph: stored ones while the file is in the state in which it was read, else what `read` gives.
 * Throws what that throws.
 * @param asked what the facts depend on beside the file
 */
export async function fileFacts(
  onnx: string,
  asked: unknown,
  store: ProgramStore | undefined,
  read: () => Promise<FileFacts>,
  build = BUILD,
): Promise<FileFacts> {
  const state = fileState(onnx);
  const key = JSON.stringify([build, 'graph', state, asked]);
  const stored = build === undefined ? undefined : store?.read(key);
  if (stored) return JSON.parse(Buffer.from(stored).toString('utf8')) as FileFacts;
  const facts = await read();
  // A file that was changed meanwhile was never read in that state.
  if (build !== undefined && fileState(onnx) === state) store?.write(key, Buffer.from(JSON.stringify(facts), 'utf8'));
  return facts;
}
