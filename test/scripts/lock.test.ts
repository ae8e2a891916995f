/** What is installed is what was locked: every package by its hash. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly integrity?: string;
  readonly link?: boolean;
}

describe.each(['package-lock.json', 'test/e2e/package-lock.json', 'scripts/packaging/package-lock.json'])(
  '%s',
  (file) => {
    it('names the SHA-512 of every package', () => {
      const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> };
      const without = Object.entries(packages)
        // The project itself, and folders of it that are linked.
        .filter(([at, { link }]) => at.includes('node_modules/') && !link)
        .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
        .map(([at]) => at);
      expect(without).toEqual([]);
      expect(Object.keys(packages).length).toBeGreaterThan(10);
    });
  },
);
