/**
 * The memory limit of an inference process. No system facility works everywhere: a limit on address space also counts
 * mapped weights and address space that JavaScript engines reserve but never use; Node cannot set one for a process.
 */

import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import * as l10n from '@vscode/l10n';
import { RuntimeError } from '../errors';

/** The share of the machine's memory, or of this process's own limit. */
const SHARE = 0.8;
const UNITS = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['g', 1e9],
]);

/**
 * The limit in bytes: GRADLENS_MEMORY ("4G"), else a share of the available memory. Throws RuntimeError for an invalid
 * size.
 */
export function memoryLimit(env: NodeJS.ProcessEnv = process.env): number {
  const named = env.GRADLENS_MEMORY ?? '';
  if (named !== '') {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(named.trim()) ?? [];
    const bytes = Number(number) * (UNITS.get((unit ?? '').toLowerCase()) ?? 1);
    if (!(bytes >= 1e6)) throw new RuntimeError(l10n.t`GRADLENS_MEMORY is "${named}": give a size such as 4G or 500M`);
    return bytes;
  }
  // Without a limit it is 0, or more than the machine's memory.
  const confined = constrainedMemory?.() ?? 0;
  const there = totalmem();
  return Math.floor(SHARE * (confined > 0 && confined < there ? confined : there));
}

/** The last line of a process that ends at its memory limit. */
export const LAST_WORD = 'gradlens: the memory limit is reached';
