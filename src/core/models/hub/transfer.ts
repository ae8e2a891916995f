/** Downloads one file to its blob. An interrupted download continues; the blob appears only if size and hash are correct. */

import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { HubError, throwIfCancelled } from '../../errors';
import { fileChunks } from '../../files';
import type { Answer, HubClient } from './client';
import { codeOf, passing, silentServer, unreachable } from './failures';
import { claim, type Partial } from './partial';
import type { FileHash, RemoteFile } from './repository';
import { TrickleError } from './request';

export interface DownloadSource {
  readonly id: string;
  readonly commit: string;
  readonly file: RemoteFile;
}

/** Access to the disk; tests pass one that is full. */
export interface Disk {
  free(folder: string): Promise<number>;
  /** Opens a file for reading and writing; creates it if absent. */
  open(path: string): Promise<DownloadSink>;
}

export interface DownloadSink {
  /** The size of the file in bytes. */
  size(): Promise<number>;
  write(chunk: Uint8Array, at: number): Promise<unknown>;
  truncate(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export const realDisk: Disk = {
  free: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  open: async (path) => {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    return {
      size: async () => (await handle.stat()).size,
      write: async (chunk, at) => {
        for (let done = 0; done < chunk.length; )
          done += (await handle.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
      },
      truncate: () => handle.truncate(0),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
};

/** An attempt with less progress in bytes counts as failed; the download ends after a number of failed attempts. */
const STEP = 1 << 20;
const TRIES = 5;

export interface TransferOptions {
  readonly signal?: AbortSignal;
  readonly disk?: Disk;
  /** Called with the number of new bytes; it is negative if a download starts again. */
  readonly onBytes?: (count: number) => void;
}

/** Whether the blob exists with the expected size. */
export async function present(blob: string, size: number): Promise<boolean> {
  return (await stat(blob).catch(() => undefined))?.size === size;
}

/** Fetches the file into `blob`. Throws HubError or CancelledError; received bytes are kept for the next download. */
export async function fetchFile(
  client: HubClient,
  source: DownloadSource,
  blob: string,
  options: TransferOptions,
): Promise<void> {
  await onDisk(dirname(blob), () => mkdir(dirname(blob), { recursive: true }));
  const partial = await onDisk(dirname(blob), () => claim(blob));
  try {
    const resumed = await receive(client, source, partial, options);
    const right =
      resumed === 'right' || (resumed === 'stale' && (await receive(client, source, partial, options)) === 'right');
    if (!right) {
      await partial.discard();
      const { path } = source.file;
      throw new HubError(
        'damaged',
        l10n.t`${path} of ${source.id} does not have the hash that the Hub lists: try again`,
      );
    }
    await onDisk(dirname(blob), () => partial.finish());
  } catch (error) {
    await partial.rest();
    throw error;
  }
}

/** 'stale': the hash is wrong and a part is from an earlier download; all bytes were discarded. */
async function receive(
  client: HubClient,
  source: DownloadSource,
  partial: Partial,
  options: TransferOptions,
): Promise<'right' | 'wrong' | 'stale'> {
  const { disk = realDisk, onBytes = () => {} } = options;
  const { file } = source;
  const folder = dirname(partial.path);
  const sink = await onDisk(folder, () => disk.open(partial.path));
  try {
    const left = await sink.size();
    let progress = new Progress(file.hash, file.size);
    if (left > 0 && left <= file.size) await progress.read(partial.path, options.signal);
    if (left > file.size) await sink.truncate();
    onBytes(progress.at);
    const resumed = progress.at > 0;
    const restart = async () => {
      onBytes(-progress.at);
      progress = new Progress(file.hash, file.size);
      await sink.truncate();
    };
    let tries = 0;
    let furthest = progress.at;
    while (progress.at < file.size) {
      const from = progress.at;
      try {
        const answer = await client.get(addressOf(client, source), {
          id: source.id,
          file: file.path,
          signal: options.signal,
          headers: from > 0 ? { range: `bytes=${from}-` } : {},
        });
        if (from > 0 && !continues(answer, from)) await restart();
        await take(answer, progress, source, async (chunk, at) => {
          await onDisk(folder, () => sink.write(chunk, at));
          onBytes(chunk.length);
        });
      } catch (error) {
        throwIfCancelled(options.signal);
        if (!passing(error)) throw unreachable(error, new URL(client.settings.endpoint).host);
        tries = progress.at - furthest >= STEP ? 0 : tries + (silentServer(error) ? 2 : 1);
        furthest = Math.max(furthest, progress.at);
        if (tries >= TRIES) throw cut(source, progress.at, error);
        await client.pause(client.backoff(Math.max(0, tries - 1)), options.signal);
      }
    }
    await onDisk(folder, () => sink.sync());
    if (progress.matches()) return 'right';
    await restart();
    return resumed ? 'stale' : 'wrong';
  } finally {
    await sink.close();
  }
}

/** The number of received bytes, and their hash so far. */
class Progress {
  at = 0;
  private readonly hash: Hash;

  constructor(
    private readonly wanted: FileHash,
    size: number,
  ) {
    this.hash = createHash(wanted.kind === 'git' ? 'sha1' : 'sha256');
    if (wanted.kind === 'git') this.hash.update(`blob ${size}\0`);
  }

  add(chunk: Uint8Array): void {
    this.hash.update(chunk);
    this.at += chunk.length;
  }

  async read(path: string, signal: AbortSignal | undefined): Promise<void> {
    for await (const chunk of fileChunks(path)) {
      throwIfCancelled(signal);
      this.add(chunk);
    }
  }

  /** Whether size and hash are as expected. Call it once, at the end. */
  matches(): boolean {
    return this.wanted.kind === 'none' || this.hash.digest('hex') === this.wanted.hex;
  }
}

function addressOf({ settings }: HubClient, { id, commit, file }: DownloadSource): string {
  return `${settings.endpoint}/${id}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Whether the response starts at the requested byte; a server may send the whole file instead. */
function continues({ status, headers }: Answer, from: number): boolean {
  return status === 206 && headers['content-range']?.startsWith(`bytes ${from}-`) === true;
}

/** The error of a response with another range than requested: the next attempt requests the whole file. */
class OtherRangeError extends Error {
  readonly code = 'ECONNRESET';
}

async function take(
  { status, body, headers }: Answer,
  progress: Progress,
  { id, file }: DownloadSource,
  write: (chunk: Uint8Array, at: number) => Promise<void>,
): Promise<void> {
  const sizes = (found: number) =>
    new HubError(
      'damaged',
      l10n.t`${file.path} of ${id} has ${found} bytes where the Hub's list says ${file.size}: try again`,
    );
  const length = headers['content-length'];
  try {
    if (status !== 200 && progress.at === 0) throw new OtherRangeError(l10n.t`status ${status}`);
    if (length !== undefined && progress.at + Number(length) !== file.size) throw sizes(progress.at + Number(length));
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (progress.at + chunk.length > file.size) throw sizes(progress.at + chunk.length);
      await write(chunk, progress.at);
      progress.add(chunk);
    }
  } finally {
    body.destroy();
  }
  if (progress.at < file.size) throw sizes(progress.at);
}

function cut({ id, file }: DownloadSource, at: number, cause: unknown): HubError {
  const what = cause instanceof TrickleError ? cause.message : 'the connection broke off';
  return new HubError(
    'unreachable',
    l10n.t`${what} repeatedly, last at byte ${at} of ${file.size} of ${file.path} of ${id}: try again, it continues from there`,
    { cause },
  );
}

/** Does work on the disk; throws HubError with a remedy if the disk fails. */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      throw new HubError('disk', l10n.t`the disk of ${folder} is full: make room, or set HF_HOME to another disk`, {
        cause,
      });
    throw new HubError(
      'disk',
      l10n.t`${folder} cannot be written (${code || String(cause)}): check it, or set HF_HOME`,
      {
        cause,
      },
    );
  }
}
