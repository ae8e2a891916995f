/** strace, which shows tests what processes open and whom they call: Linux. */
import { findProgram, installDebian } from './debian.mjs';

/** Installs Debian's where it is missing and that is possible; one line is said where there is none. */
export function bringStrace() {
  if (process.platform !== 'linux' || findProgram('strace')) return;
  installDebian('strace', ['strace']);
  if (!findProgram('strace'))
    process.stderr.write('tests of what leaves the machine need strace (Debian: apt-get install strace)\n');
}
