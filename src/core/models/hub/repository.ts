/** Lists the files of a model's repository through @huggingface/hub. Every response is checked before use. */

import { listFiles, modelInfo } from '@huggingface/hub';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HubError } from '../../errors';
import type { HubClient } from './client';
import { COMMIT, type HubId } from './id';

/** The hash that a file's bytes are checked against: SHA-256 for large files, git's blob hash for small ones. */
export interface FileHash {
  /** 'none': the server has its own kind of ETag, so that only the size is checked. */
  readonly kind: 'sha256' | 'git' | 'none';
  /** The hash in hex, which is the name of the blob. */
  readonly hex: string;
}

export interface RemoteFile {
  /** The path in the repository, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly hash: FileHash;
}

/** An entry of the list. Without size and hash these are requested for the file itself. */
export type ListedFile = Pick<RemoteFile, 'path'> & Partial<RemoteFile>;

export interface Repository {
  readonly id: string;
  /** Hexadecimal: 40 digits on the Hub. */
  readonly commit: string;
  readonly files: readonly ListedFile[];
}

const MOST_FILES = 50_000;
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Entry = v.object({
  type: v.string(),
  path: v.string(),
  size: v.optional(size, 0),
  oid: v.optional(v.nullable(v.string())),
  lfs: v.optional(v.nullable(v.object({ oid: v.string(), size }))),
});
const Info = v.object({
  sha: v.pipe(v.string(), v.regex(COMMIT)),
  filePaths: v.pipe(v.array(v.string()), v.maxLength(MOST_FILES)),
});

/**
 * Whether a name is safe as a relative path on this disk: no `..`, no root, no drive, no characters that are special on
 * Windows. Other files are never fetched.
 */
export function safePath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= 1000 &&
    parts.every(
      (part) =>
        part !== '' &&
        part !== '.' &&
        part !== '..' &&
        !/[\p{Cc}\\:*?"<>|]/u.test(part) &&
        !/[. ]$/.test(part) &&
        !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(part),
    )
  );
}

/** Parses the SHA-256 or git blob id of an ETag or a listing; undefined for other text. */
export function fileHash(text: string): FileHash | undefined {
  const hex = text
    .replace(/^W\//, '')
    .replace(/^"|"$/g, '')
    .replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(hex)) return { kind: 'sha256', hex };
  return /^[0-9a-f]{40}$/.test(hex) ? { kind: 'git', hex } : undefined;
}

/** The current commit of a revision, and its files. Throws HubError or CancelledError. */
export async function repository(client: HubClient, wanted: HubId, signal?: AbortSignal): Promise<Repository> {
  const { id, revision } = wanted;
  const options = { hubUrl: client.settings.endpoint, fetch: client.fetching({ id, revision, signal }) };
  const info = v.safeParse(
    Info,
    await parsed(modelInfo({ name: id, revision, additionalFields: ['sha', 'filePaths'], ...options }), client),
  );
  if (!info.success) throw strange(client, `no commit for ${id}`);
  const { sha: commit, filePaths } = info.output;
  const files: ListedFile[] = [];
  try {
    const list = listFiles({ repo: { type: 'model', name: id }, revision: commit, recursive: true, ...options });
    for (let next = await parsed(list.next(), client); !next.done; next = await parsed(list.next(), client)) {
      if (files.length >= MOST_FILES) throw strange(client, `more than ${MOST_FILES} files for ${id}`);
      files.push(...listed(next.value, client, id));
    }
  } catch (error) {
    // Some mirrors have no listing: size and hash are requested for each file.
    if (!(error instanceof HubError) || error.reason !== 'not-found' || filePaths.length === 0) throw error;
    return { id, commit, files: filePaths.filter(safePath).map((path) => ({ path })) };
  }
  return { id, commit, files: files.filter((f) => safePath(f.path)) };
}

function listed(value: unknown, client: HubClient, id: string): readonly ListedFile[] {
  const entry = v.safeParse(Entry, value);
  if (!entry.success) throw strange(client, `a file without a size for ${id}`);
  const { type, path, oid, lfs, size } = entry.output;
  return type === 'file' ? [{ path, size: lfs?.size ?? size, hash: fileHash(lfs?.oid ?? oid ?? '') }] : [];
}

/** The file with its size and hash, which are requested if the list does not have them. */
export async function described(
  client: HubClient,
  { id, commit }: Repository,
  { path, size, hash }: ListedFile,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  if (size !== undefined && hash !== undefined) return { path, size, hash };
  const address = `${client.settings.endpoint}/${id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const { first, headers, body } = await client.get(address, { method: 'HEAD', id, file: path, signal });
  body.destroy();
  const tag = String(first['x-linked-etag'] ?? first.etag ?? headers.etag ?? '')
    .replace(/^W\//, '')
    .replace(/^"|"$/g, '');
  const length = Number(first['x-linked-size'] ?? headers['content-length'] ?? Number.NaN);
  if (!/^[\w-]{1,100}$/.test(tag) || !Number.isSafeInteger(length) || length < 0)
    throw strange(client, `neither size nor ETag of ${path} of ${id}`);
  return { path, size: length, hash: fileHash(tag) ?? { kind: 'none', hex: tag } };
}

/** Reports a response that the package cannot parse as an error of the server; passes our own errors on. */
async function parsed<T>(work: Promise<T>, client: HubClient): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError)
      throw strange(client, 'something other than JSON', cause);
    throw cause;
  }
}

function strange(client: HubClient, what: string, cause?: unknown): HubError {
  const { host } = new URL(client.settings.endpoint);
  return new HubError(
    'server',
    l10n.t`${host} answers with ${what}: is HF_ENDPOINT the address of a Hugging Face Hub?`,
    {
      cause,
    },
  );
}
