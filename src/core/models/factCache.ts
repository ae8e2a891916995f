/**
 * Small results by key, cached in a JSON file. A failure to read or write costs only the time to find them out again. Several
 * processes may read and write at once: the file appears whole or not at all, and one of two new facts may be lost.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readFileBytes } from '../files';

/** Largest file that is read, in bytes; a full cache has a few hundred kilobytes. */
const LARGEST = 64 * 1024 * 1024;

export class FactCache<T> {
  /**
   * @param most the largest number of facts; those that were written longest ago are removed
   * @param isFact whether a value is a fact; other values in the file are ignored
   */
  constructor(
    private readonly file: string,
    private readonly most: number,
    private readonly isFact: (value: unknown) => value is T,
  ) {}

  private all(): Map<string, T> {
    try {
      const parsed: unknown = JSON.parse(readFileBytes(this.file, LARGEST).toString('utf8'));
      if (typeof parsed !== 'object' || parsed === null) return new Map();
      return new Map(Object.entries(parsed).filter((e): e is [string, T] => this.isFact(e[1])));
    } catch {
      // Absent or damaged: facts are computed again.
      return new Map();
    }
  }

  read(key: string): T | undefined {
    return this.all().get(key);
  }

  write(key: string, fact: T): void {
    const facts = this.all();
    facts.delete(key);
    facts.set(key, fact);
    const partial = `${this.file}.${randomUUID()}.partial`;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      try {
        writeFileSync(partial, JSON.stringify(Object.fromEntries([...facts].slice(-this.most))));
        renameSync(partial, this.file);
      } finally {
        rmSync(partial, { force: true });
      }
    } catch {
      // With a read-only home folder each start takes longer; nothing else changes.
    }
  }
}
