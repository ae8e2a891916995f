/**
 * A partial file: HASH.PID-N.incomplete while a process writes it, HASH.gradlens.incomplete afterwards. The file of a
 * process that has ended is taken over by one rename, so two downloads never write the same file.
 */
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let count = 0;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export interface Partial {
  readonly path: string;
  /** Keeps the file for a later download. */
  rest(): Promise<void>;
  /** Gives the file its final name. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** Returns a partial file that only this process writes, with the bytes of an earlier download if there are some. */
export async function claim(blob: string): Promise<Partial> {
  const folder = dirname(blob);
  const name = basename(blob);
  const path = `${blob}.${process.pid}-${count++}.incomplete`;
  const left = (await readdir(folder)).filter((file) => {
    const owner = file.startsWith(`${name}.`)
      ? /^\.(?:(\d+)-\d+|gradlens)\.incomplete$/.exec(file.slice(name.length))
      : null;
    return owner !== null && (owner[1] === undefined || !alive(Number(owner[1])));
  });
  for (const file of left) {
    // Opening a pipe of that name would block.
    if (!(await lstat(join(folder, file)).catch(() => undefined))?.isFile()) continue;
    const taken = await rename(join(folder, file), path).then(
      () => true,
      () => false, // Another download was faster.
    );
    if (taken) break;
  }
  return {
    path,
    rest: () => rename(path, `${blob}.gradlens.incomplete`).catch(() => {}), // There is no file yet.
    finish: () => rename(path, blob),
    discard: () => rm(path, { force: true }),
  };
}
