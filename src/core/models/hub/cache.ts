/**
 * The shared Hugging Face cache, in huggingface_hub's layout:
 * models--owner--name/blobs/HASH, snapshots/COMMIT/path -> ../../blobs/HASH, refs/main = COMMIT.
 */

import { readdirSync, statSync } from 'node:fs';
import { copyFile, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readFileBytes } from '../../files';
import { codeOf } from './failures';
import { COMMIT, type HubId } from './id';

/** Largest ref file in bytes; it contains the hash of a commit. */
const LARGEST_REF = 4096;

export interface RepositoryFolder {
  readonly folder: string;
  readonly blobs: string;
}

export function repositoryFolder(cache: string, id: string): RepositoryFolder {
  const folder = join(cache, ['models', ...id.split('/')].join('--'));
  return { folder, blobs: join(folder, 'blobs') };
}

export function snapshotFolder(cache: string, id: string, commit: string): string {
  return join(repositoryFolder(cache, id).folder, 'snapshots', commit);
}

/** The snapshot folder of the revision as it was last fetched, or undefined. Uses no network. */
export function cachedSnapshot(cache: string, { id, revision }: HubId): { folder: string; commit: string } | undefined {
  const commit = /^[0-9a-f]{40}$/.test(revision) ? revision : refOf(cache, id, revision);
  if (commit === undefined) return undefined;
  const folder = snapshotFolder(cache, id, commit);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? { folder, commit } : undefined;
}

function refOf(cache: string, id: string, revision: string): string | undefined {
  try {
    const commit = readFileBytes(join(repositoryFolder(cache, id).folder, 'refs', revision), LARGEST_REF)
      .toString('utf8')
      .trim();
    return COMMIT.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the ref that maps the revision to the commit. Call it after all files of the commit are there. */
export async function writeRef(cache: string, { id, revision }: HubId, commit: string): Promise<void> {
  if (revision === commit) return;
  const file = join(repositoryFolder(cache, id).folder, 'refs', revision);
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, commit);
  await rename(partial, file);
}

/** Links a blob into a snapshot; makes a copy where links are not allowed (Windows without developer mode). */
export async function link(blob: string, pointer: string): Promise<void> {
  const target = relative(dirname(pointer), blob);
  if ((await readlink(pointer).catch(() => undefined)) === target) return;
  await mkdir(dirname(pointer), { recursive: true });
  const partial = `${pointer}.${process.pid}.partial`;
  await rm(partial, { force: true });
  try {
    await symlink(target, partial);
  } catch (cause) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EACCES'].includes(codeOf(cause))) throw cause;
    await copyFile(blob, partial);
  }
  await rename(partial, pointer);
}

/** The size of a repository's blobs in bytes, unfinished downloads included. */
export function sizeOf(cache: string, id: string): number {
  const { blobs } = repositoryFolder(cache, id);
  try {
    return readdirSync(blobs).reduce(
      (sum, name) => sum + (statSync(join(blobs, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  } catch {
    return 0;
  }
}

/** The ids of all models in the cache, sorted. */
export function cachedIds(cache: string): readonly string[] {
  try {
    return readdirSync(cache)
      .filter((name) => name.startsWith('models--'))
      .map((name) => name.slice('models--'.length).replace('--', '/'))
      .sort();
  } catch {
    return [];
  }
}
