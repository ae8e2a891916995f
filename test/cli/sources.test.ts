/** What is opened to see what kind of input it is. */
import { existsSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { sourceOf } from '../../src/cli/inputs/sources';
import { temporaryFolder } from '../support/fixtures';

const DESCRIPTORS = '/proc/self/fd';

/** The files that this process has open, by their paths. Linux. */
function openFiles(): readonly string[] {
  return readdirSync(DESCRIPTORS).flatMap((name) => {
    try {
      return [readlinkSync(join(DESCRIPTORS, name))];
    } catch {
      return []; // it was closed meanwhile
    }
  });
}

if (existsSync(DESCRIPTORS))
  it('a text of which only the beginning was read is closed', async () => {
    const file = join(realpathSync(temporaryFolder()), 'long.txt');
    writeFileSync(file, 'goal '.repeat(500_000));
    const { stdin, stdout, stderr } = process;
    const source = await sourceOf(file, {}, { stdin, stdout, stderr, env: {} });
    expect(source).toEqual({ name: file, kind: 'file' });
    await vi.waitFor(() => expect(openFiles()).not.toContain(file));
  });
