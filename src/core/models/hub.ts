/** Models from the Hugging Face Hub: downloads them into the shared Hugging Face cache and finds them there. */

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CachedModel, DownloadedModel, DownloadRequest, WorkContext } from '../../protocol/requests';
import { bytesText } from '../../text/bytes';
import { GradlensError, HubError, throwIfCancelled } from '../errors';
import { readConfig } from './config';
import { modelFiles } from './folder';
import { cachedIds, cachedSnapshot, link, repositoryFolder, sizeOf, snapshotFolder, writeRef } from './hub/cache';
import { HubClient } from './hub/client';
import { type HubId, hubId } from './hub/id';
import { neededFiles, weightFiles } from './hub/needed';
import { described, type RemoteFile, type Repository, repository } from './hub/repository';
import { hubSettings } from './hub/settings';
import { type Disk, fetchFile, onDisk, present, realDisk } from './hub/transfer';
import { hasTokenizer } from './tokenizerNames';
import { graphFiles } from './variants';
import { knownArchitecture } from './weights';

/** What a caller may replace or restrict. */
export interface DownloadParts {
  readonly client?: HubClient;
  readonly disk?: Disk;
  /** The external data files of an .onnx file, relative to its folder. */
  readonly externalFiles?: (onnx: string, signal?: AbortSignal) => Promise<readonly string[]>;
  /** The caller has a tokenizer: none is fetched. */
  readonly ownTokenizer?: boolean;
  /** Fetch weights even if there are graphs, and the tokenizer if there is one. */
  readonly weightsAlone?: boolean;
  /** Fetch only the tokenizer, if it has files of its own. */
  readonly tokenizerAlone?: boolean;
}

/** Largest config or tokenizer in bytes; larger ones could not be opened. */
const LARGEST_JSON = 256 * 1024 * 1024;

function checkSize({ path, size }: RemoteFile, id: string): void {
  if (path.endsWith('.json') && size > LARGEST_JSON)
    throw new HubError(
      'unusable',
      l10n.t`${path} of ${id} has ${bytesText(size)}, more than the limit for a ${path}: it was not downloaded`,
    );
}

/**
 * Fetches the files of a model that are needed and not in the cache. The ref of the revision is set to the new commit after
 * all files are there, so the previous snapshot can be used until then. Throws HubError, UsageError or CancelledError.
 */
export async function download(
  request: DownloadRequest,
  context: WorkContext = {},
  parts: DownloadParts = {},
): Promise<DownloadedModel> {
  const wanted = hubId(request.id, request.revision);
  const client = parts.client ?? new HubClient(hubSettings(request.hub));
  const { cache, offline } = client.settings;
  if (offline) return fromCache(cache, wanted, request);
  context.progress?.({ stage: 'download', done: 0, total: null, name: wanted.id });
  const found = await repository(client, wanted, context.signal);
  const { weightsAlone = false } = parts;
  const all = found.files.map((f) => f.path).filter((path) => !(weightsAlone && path.endsWith('.onnx')));
  const work = new Download(client, found, cache, context, parts.disk ?? realDisk);
  const { dtype } = request;
  const { ownTokenizer = false, tokenizerAlone = false } = parts;
  const wish = { id: wanted.id, dtype, ownTokenizer: ownTokenizer || weightsAlone, tokenizerAlone };
  const heavy = tokenizerAlone ? { weights: false } : await work.weights(all, dtype);
  const { graph, paths } = neededFiles(all, { ...wish, ...heavy });
  await work.fetch(paths);
  if (graph !== null && parts.externalFiles)
    await work.fetch(await work.externals(graph, parts.externalFiles, context.signal));
  await onDisk(cache, () => writeRef(cache, wanted, found.commit));
  return work.result();
}

/** The download of one commit's files into the cache. */
class Download {
  private readonly files: RemoteFile[] = [];
  private readonly snapshot: string;
  private done = 0;
  private total = 0;
  private fetched = 0;

  constructor(
    private readonly client: HubClient,
    private readonly from: Repository,
    private readonly cache: string,
    private readonly context: WorkContext,
    private readonly disk: Disk,
  ) {
    this.snapshot = snapshotFolder(cache, from.id, from.commit);
  }

  async fetch(paths: readonly string[]): Promise<void> {
    const { client, from, context } = this;
    const { blobs } = repositoryFolder(this.cache, from.id);
    const files = await Promise.all(
      paths.map(async (path) =>
        described(client, from, from.files.find((f) => f.path === path) ?? { path }, context.signal),
      ),
    );
    const missing = new Map<string, RemoteFile>();
    for (const file of files) {
      checkSize(file, from.id);
      if (!(await present(join(blobs, file.hash.hex), file.size))) missing.set(file.hash.hex, file);
    }
    const bytes = [...missing.values()].reduce((sum, f) => sum + f.size, 0);
    await this.room(blobs, bytes);
    this.total += bytes;
    for (const file of files) {
      throwIfCancelled(context.signal);
      const blob = join(blobs, file.hash.hex);
      if (missing.delete(file.hash.hex)) {
        const onBytes = (count: number) => this.count(count);
        const source = { id: from.id, commit: from.commit, file };
        await fetchFile(client, source, blob, { signal: context.signal, disk: this.disk, onBytes });
        this.fetched += file.size;
      }
      await onDisk(this.cache, () => link(blob, join(this.snapshot, ...file.path.split('/'))));
      if (!this.files.some((f) => f.path === file.path)) this.files.push(file);
    }
  }

  /** Whether weights are enough if there is no graph: whether the config's architecture is supported. */
  async weights(
    all: readonly string[],
    dtype: DownloadRequest['dtype'],
  ): Promise<{ weights: boolean; modelType?: string | null }> {
    const asked = dtype === undefined || dtype === 'fp32';
    if (!asked || graphFiles(all).length > 0 || weightFiles(all).length === 0 || !all.includes('config.json'))
      return { weights: false };
    await this.fetch(['config.json']);
    const { modelType } = readConfig(join(this.snapshot, 'config.json'));
    return { weights: knownArchitecture(modelType), modelType };
  }

  /** External data files of the graph that were not recognised by their file names. */
  async externals(
    graph: string,
    read: NonNullable<DownloadParts['externalFiles']>,
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    const folder = graph.slice(0, graph.lastIndexOf('/') + 1);
    const have = new Set(this.files.map((f) => f.path));
    const names = await read(join(this.snapshot, ...graph.split('/')), signal);
    const named = new Set(names.map((name) => folder + name));
    return this.from.files.map((f) => f.path).filter((path) => named.has(path) && !have.has(path));
  }

  result(): DownloadedModel {
    const { from, snapshot, files, fetched } = this;
    const list = files.map(({ path, size }) => ({ name: path, size }));
    return { id: from.id, revision: from.commit, folder: snapshot, files: list, fetched };
  }

  private count(bytes: number): void {
    this.done += bytes;
    const { total, done } = this;
    this.context.progress?.({ stage: 'download', done, total, name: this.from.id });
  }

  private async room(blobs: string, bytes: number): Promise<void> {
    if (bytes === 0) return;
    await onDisk(blobs, () => mkdir(blobs, { recursive: true }));
    const free = await onDisk(blobs, () => this.disk.free(blobs));
    if (free < bytes)
      throw new HubError(
        'disk',
        l10n.t`${this.from.id} needs ${bytesText(bytes)} and the disk of ${dirname(blobs)} has ${bytesText(free)} free: make room, or set HF_HOME to another disk`,
      );
  }
}

function fromCache(cache: string, wanted: HubId, request: DownloadRequest): DownloadedModel {
  const found = cachedModel(cache, wanted, request);
  if (found) return { id: wanted.id, revision: found.commit, folder: found.folder, files: [], fetched: 0 };
  const part = cachedSnapshot(cache, wanted) === undefined ? 'not' : 'not whole';
  throw new HubError(
    'offline',
    l10n.t`${wanted.id} is ${part} in ${cache} and HF_HUB_OFFLINE is set: download it while online`,
    {
      hints: request.dtype === undefined ? [] : [l10n.t`asked for: --dtype ${request.dtype}`],
    },
  );
}

/** The snapshot of the model in the cache, or undefined if files are missing there. Uses no network. */
export function cachedModel(
  cache: string,
  wanted: HubId,
  { dtype }: Pick<DownloadRequest, 'dtype'>,
  ownTokenizer = false,
): { folder: string; commit: string } | undefined {
  const found = cachedSnapshot(cache, wanted);
  return found && usable(found.folder, dtype, ownTokenizer) ? found : undefined;
}

/** The snapshot's folder if the cache has its tokenizer, else undefined. Other files may be missing. */
export function cachedTokenizer(cache: string, wanted: HubId): string | undefined {
  const folder = cachedSnapshot(cache, wanted)?.folder;
  return folder !== undefined && hasTokenizer(folder) ? folder : undefined;
}

function usable(folder: string, dtype: DownloadRequest['dtype'], ownTokenizer: boolean): boolean {
  try {
    const files = modelFiles(folder, dtype);
    return ownTokenizer || hasTokenizer(files.folder);
  } catch (error) {
    if (error instanceof GradlensError) return false;
    throw error;
  }
}

/** The models in the cache whose revision `main` is there, sorted by name. */
export function cached(cache: string): readonly CachedModel[] {
  return cachedIds(cache).flatMap((id) => {
    const found = cachedSnapshot(cache, { id, revision: 'main' });
    if (!found) return [];
    const size = sizeOf(cache, id);
    return [{ id, revision: found.commit, folder: found.folder, size, usable: usable(found.folder, undefined, false) }];
  });
}
