import { readdirSync, readFileSync } from 'node:fs';

/** The processes that this one started and that still live. */
export function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return stat[0] !== 'Z' && Number(stat[1]) === process.pid ? [Number(pid)] : [];
      } catch {
        return [];
      }
    });
}
