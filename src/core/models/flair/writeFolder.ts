/** Writes a model folder, completely or not at all. Weights are streamed from their file, a megabyte at a time. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { CancelledError, CheckpointError, throwIfCancelled } from '../../errors';
import type { Model, Tensor } from '../../graph/graph';

/** The file of external data beside model.onnx, named as by other exporters. */
export const DATA = 'model.onnx_data';
/** Alignment of tensors in bytes: the page size of most systems, so that they can be memory-mapped. */
const ALIGNMENT = 4096;
const CHUNK = 1 << 20;

/** A model's graph with its weights consecutive in one file, and the source of each. */
export interface Laid {
  readonly model: Model;
  readonly parts: readonly { readonly from: Tensor; readonly offset: number }[];
  /** Bytes of the data file. */
  readonly size: number;
}

/** Assigns the weights of a graph offsets in a new data file. Small constants stay in the graph. */
export function layOut(model: Model): Laid {
  const parts: { from: Tensor; offset: number }[] = [];
  let size = 0;
  const moved = new Map(
    [...model.graph.initializers].map(([name, tensor]): [string, Tensor] => {
      if (tensor.data.kind === 'bytes' && tensor.data.bytes.length < ALIGNMENT) return [name, tensor];
      const length = tensor.data.kind === 'bytes' ? tensor.data.bytes.length : tensor.data.length;
      const offset = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
      parts.push({ from: tensor, offset });
      size = offset + length;
      return [name, { ...tensor, data: { kind: 'external', location: DATA, offset, length } }];
    }),
  );
  return { model: { ...model, graph: { ...model.graph, initializers: moved } }, parts, size };
}

/** Writes the data file. `source` is the folder that external tensors are relative to. */
export async function writeData(
  { parts, size }: Laid,
  source: string,
  file: string,
  signal: AbortSignal | undefined,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  const to = await open(file, 'wx');
  try {
    await to.truncate(size);
    let done = 0;
    const put = async (bytes: Uint8Array, at: number) => {
      for (let written = 0; written < bytes.length; )
        written += (await to.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
      done += bytes.length;
      onBytes(done, size);
    };
    for (const { from, offset } of parts) {
      throwIfCancelled(signal);
      if (from.data.kind === 'bytes') {
        await put(from.data.bytes, offset);
        continue;
      }
      const { location, offset: start, length } = from.data;
      const input = await open(join(source, location), 'r');
      try {
        const buffer = Buffer.alloc(Math.min(CHUNK, length));
        for (let at = 0; at < length; ) {
          throwIfCancelled(signal);
          const { bytesRead } = await input.read(buffer, 0, Math.min(CHUNK, length - at), start + at);
          if (bytesRead === 0) throw new CheckpointError(l10n.t`${join(source, location)} was cut while it was read`);
          await put(buffer.subarray(0, bytesRead), offset + at);
          at += bytesRead;
        }
      } finally {
        await input.close();
      }
    }
    await to.sync();
  } finally {
    await to.close();
  }
}

/** The error for a folder that cannot be written, with the cause. */
function unwritable(folder: string, cause: unknown): CheckpointError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const why = code === 'ENOSPC' ? 'the disk is full' : code;
  return new CheckpointError(l10n.t`${folder} cannot be written (${why}): nothing was left behind`, { cause });
}

/**
 * Creates `folder` with the files that `fill` writes. It appears complete, by one rename; it may exist before if it is
 * empty. Throws CheckpointError, CancelledError, or the error of `fill`.
 */
export async function wholeFolder(folder: string, fill: (into: string) => Promise<void>): Promise<void> {
  const target = resolve(folder);
  const busy = () => new CheckpointError(l10n.t`${folder} exists already: give a new or an empty folder with -o`);
  const partial = join(dirname(target), `.${target.split(/[\\/]/).pop()}.${process.pid}.partial`);
  try {
    if (existsSync(target) && readdirSync(target).length > 0) throw busy();
    mkdirSync(dirname(target), { recursive: true });
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    await fill(partial);
    if (existsSync(target)) rmdirSync(target);
    renameSync(partial, target);
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    if (cause instanceof CheckpointError || cause instanceof CancelledError) throw cause;
    if (cause instanceof Error && 'code' in cause) throw unwritable(folder, cause);
    throw cause;
  }
}

/** Writes a JSON file in the usual form of model folders: indented by two spaces, with a final line break. */
export function writeJson(folder: string, name: string, value: unknown): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}
