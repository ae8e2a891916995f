import { createHash } from 'node:crypto';
import { fileChunks } from '../../core/files';
import type { DocumentSource } from './sources';

/** The fingerprint of a text that could not be read: it may be readable the next time. */
const UNREAD = 'unread';

/** Name and SHA-256 of each file, so that a changed one is noticed. */
export async function fingerprints(sources: readonly DocumentSource[]): Promise<readonly string[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (source.error !== undefined) return `${source.name} ${source.kind === 'file' ? UNREAD : ''}`;
      if (source.kind === 'stdin' || source.once !== undefined) return source.name;
      const hash = createHash('sha256');
      for await (const chunk of fileChunks(source.name)) hash.update(chunk);
      return `${source.name} ${hash.digest('hex')}`;
    }),
  );
}

/** Whether the data are unchanged. A text that could not be read before may have changed: it is one document in any case. */
export function sameData(before: unknown, now: readonly string[]): boolean {
  if (!Array.isArray(before) || before.length !== now.length) return false;
  return now.every(
    (text, i) => before[i] === text || before[i] === `${text.slice(0, text.lastIndexOf(' '))} ${UNREAD}`,
  );
}
