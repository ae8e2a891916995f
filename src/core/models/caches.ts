/** The caches on this disk: Gradlens' own, which may be cleared, and the one shared with Hugging Face programs. */

import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CachedModel } from '../../protocol/requests';
import { ModelFolderError } from '../errors';
import { cacheFolder } from './cacheFolder';
import { cached } from './hub';
import { repositoryFolder } from './hub/cache';
import { hubCache } from './hub/settings';

/** One entry of Gradlens' own cache: a file or a folder in it. */
export interface CachePart {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** A short description of its contents. */
  readonly holds: string;
}

export interface CacheReport {
  /** Gradlens' own folder. */
  readonly folder: string;
  readonly parts: readonly CachePart[];
  readonly hub: { readonly folder: string; readonly models: readonly CachedModel[] };
}

/** What to clear: Gradlens' own cache, models in the shared one, or both. */
export interface CacheClearing {
  readonly own: boolean;
  /** owner/name */
  readonly models: readonly string[];
}

/** All entries that Gradlens writes to its own cache; other files there are not removed. */
const PARTS: readonly Pick<CachePart, 'name' | 'holds'>[] = [
  { name: 'hashes.json', holds: 'SHA-256 of model files' },
  { name: 'programs', holds: 'programs of models, and facts of their graphs' },
  { name: 'devices.json', holds: 'which device computes, and whether rows may share runs, by model' },
];

function bytesBelow(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

/** The entries of the caches, with sizes in bytes. */
export function cacheReport(folder = cacheFolder(), hub = hubCache()): CacheReport {
  const parts = PARTS.map(({ name, holds }) => ({
    name,
    holds,
    path: join(folder, name),
    size: bytesBelow(join(folder, name)),
  }));
  return { folder, parts: parts.filter((p) => p.size > 0), hub: { folder: hub, models: cached(hub) } };
}

/** Clears caches and returns the number of freed bytes. Throws ModelFolderError for a model that is not in the cache. */
export function clearCache(clearing: CacheClearing, folder = cacheFolder(), hub = hubCache()): number {
  const known = new Set(cached(hub).map((m) => m.id));
  for (const id of clearing.models)
    if (!known.has(id))
      throw new ModelFolderError(l10n.t`${id} is not in the cache ${hub}: gradlens cache lists the models that are`);
  const own = clearing.own ? PARTS.map(({ name }) => join(folder, name)) : [];
  const paths = [...own, ...clearing.models.map((id) => repositoryFolder(hub, id).folder)];
  const freed = paths.reduce((sum, path) => sum + bytesBelow(path), 0);
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  return freed;
}
