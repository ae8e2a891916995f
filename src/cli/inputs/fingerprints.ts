import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Source } from './documents';

/** Name and SHA-256 of each file, so that a changed one is noticed. */
export async function fingerprints(sources: readonly Source[]): Promise<readonly string[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (source.error !== undefined || source.kind === 'stdin') return source.name;
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(source.name)) hash.update(chunk as Uint8Array);
      return `${source.name} ${hash.digest('hex')}`;
    }),
  );
}
