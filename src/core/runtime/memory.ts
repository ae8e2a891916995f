/**
 * How much memory an inference process may take. Nothing that the system offers does this everywhere: a limit on address
 * space counts weights that are mapped, and what JavaScript engines reserve and never use; Node can set none for a process.
 */

import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import { RuntimeError } from '../errors';

/** Of the machine's memory, or of what this process is confined to. */
const SHARE = 0.8;
const UNITS = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['g', 1e9],
]);

/** In bytes: GRADLENS_MEMORY ("4G"), else a share of what there is. Throws RuntimeError for a size that is none. */
export function memoryLimit(env: NodeJS.ProcessEnv = process.env): number {
  const named = env.GRADLENS_MEMORY ?? '';
  if (named !== '') {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(named.trim()) ?? [];
    const bytes = Number(number) * (UNITS.get((unit ?? '').toLowerCase()) ?? 1);
    if (!(bytes >= 1e6)) throw new RuntimeError(`GRADLENS_MEMORY is "${named}": give a size such as 4G or 500M`);
    return bytes;
  }
  // 0, or more than there is, where nothing confines it.
  const confined = constrainedMemory?.() ?? 0;
  const there = totalmem();
  return Math.floor(SHARE * (confined > 0 && confined < there ? confined : there));
}

/** What a process says last when it is ended for its memory. */
export const LAST_WORD = 'gradlens: the memory limit is reached';
