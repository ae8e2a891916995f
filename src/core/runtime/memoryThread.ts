/**
 * A thread of an inference process that watches its memory, since a run blocks the main thread, and ends the process at
 * its limit. On Linux the pages of mapped files do not count: weights are mapped, and the system can reclaim them.
 */
import { readFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { LAST_WORD } from './memory';

/** Time between two checks, in milliseconds. */
const EVERY = 50;

function used(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const kilobytes = /^RssAnon:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return kilobytes === undefined ? process.memoryUsage.rss() : 1024 * Number(kilobytes);
}

const { limit } = workerData as { readonly limit: number };

setInterval(() => {
  if (used() <= limit) return;
  writeSync(2, `${LAST_WORD}\n`);
  process.kill(process.pid, 'SIGKILL');
}, EVERY);
