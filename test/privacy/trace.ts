/** What processes do to the world, seen from outside: sockets, look-ups of names, and files written, by strace. Linux. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Seen {
  /** Calls that open, connect or use an internet socket. */
  readonly internet: readonly string[];
  /** What is asked or read to find the address of a name. */
  readonly lookups: readonly string[];
  /** Files and folders that were made, written or renamed, as full paths. */
  readonly written: readonly string[];
}

const CALLS = 'socket,connect,sendto,sendmsg,sendmmsg,bind,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat';
const RENAMES = 'rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate';

/** Whether strace is here and may trace; why not, else. */
export function untraceable(): string | undefined {
  if (process.platform !== 'linux') return 'Linux alone has strace';
  const { status, error } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (error) return 'strace is missing (Debian: apt-get install strace)';
  return status === 0 ? undefined : 'strace may not trace here';
}

export class Trace {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gradlens-trace-'));

  /** A command line that runs another one and records what it and all its processes do. */
  of(command: readonly string[]): readonly string[] {
    // One file for each thread: no line is cut in two by another thread's.
    return [
      ...['strace', '-ff', '-qq', '-y', '--seccomp-bpf', '-s', '300', '-e', `trace=${CALLS},${RENAMES}`],
      ...['-o', join(this.folder, 'trace'), ...command],
    ];
  }

  /** Call it when the command has ended. `cwd` is where it ran. */
  seen(cwd: string): Seen {
    const lines = readdirSync(this.folder).flatMap((name) => readFileSync(join(this.folder, name), 'utf8').split('\n'));
    const done = lines.filter((line) => line !== '' && !/ = -1 E/.test(line));
    return {
      // A refused call counts too.
      internet: lines.filter((line) => /\bAF_INET6?\b/.test(line)),
      lookups: lines.filter((line) => /nscd|resolv\.conf|systemd\/resolve|"\/etc\/hosts"/.test(line)),
      written: [...new Set(done.flatMap((line) => pathsOf(line, cwd)))].sort(),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The paths that a line of strace made or wrote to. */
function pathsOf(line: string, cwd: string): string[] {
  const call = /^(\w+)\(/.exec(line)?.[1] ?? '';
  if (/^(?:socket|connect|send\w+|bind)$/.test(call)) return [];
  if (/^open/.test(call) && !/O_(?:WRONLY|RDWR|CREAT|TRUNC|TMPFILE)/.test(line)) return [];
  // A relative path is that of the folder before it: AT_FDCWD</here>, "name".
  return [...line.matchAll(/(?:\b(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(([, folder, name]) =>
    resolve(folder ?? cwd, name),
  );
}
