/**
 * One run per output at a time: FILE.partial.lock names the run that writes, from its start to its end. The lock of a
 * run that has ended is ignored.
 */

import { createHash, randomUUID } from 'node:crypto';
import { constants, readFileSync, readlinkSync } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { errorCode, OutputError } from './outputError';

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** A step such as writing a lock that is not finished after this many milliseconds belongs to a run that died. */
const WRITTEN = 10_000;
const LARGEST = 10_000;

const ownerSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Where that number means this process. */
  machine: v.string(),
  /** When the process began, as its system counts it; '' where that is not told. */
  began: v.string(),
  since: v.string(),
  /** Distinguishes runs of one process. */
  run: v.string(),
});
type Owner = v.InferOutput<typeof ownerSchema>;

export class RunLock {
  private constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  /** Throws OutputError that names the run that already writes to `output`. */
  static async take(path: string, output: string): Promise<RunLock> {
    const { pid } = process;
    const own: Owner = {
      pid,
      machine: machine(),
      began: beginning(pid),
      since: new Date().toISOString(),
      run: randomUUID(),
    };
    const text = `${JSON.stringify(own)}\n`;
    for (;;) {
      if (await made(path, text)) return new RunLock(path, text);
      const found = await readLock(path, output);
      if (found === undefined) continue; // its run has just ended
      if (lives(found)) throw taken(output, path, found.owner);
      await replaceLeft(path, found.text, text, output);
      if ((await readLock(path, output))?.text === text) return new RunLock(path, text);
    }
  }

  /** Releases the output, unless another run has taken it meanwhile. */
  async release(): Promise<void> {
    const found = await readLock(this.path, this.path).catch(() => undefined);
    if (found?.text === this.text) await rm(this.path, { force: true });
  }
}

interface Lock {
  readonly text: string;
  readonly owner: Owner | undefined;
  /** Milliseconds since it was written. */
  readonly age: number;
}

/** Makes a lock with its text in it, where there is none; false where there is one. */
async function made(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  // A disk on which a file has one name: it is empty for a moment.
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(path: string, output: string): Promise<Lock | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile() || found.size > LARGEST) throw new Error(l10n.t('it is not a lock'));
    const text = await file.readFile('utf8');
    return { text, owner: ownerOf(text), age: Date.now() - found.mtimeMs };
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw new OutputError(l10n.t`-o: '${output}' cannot be written while '${path}' exists: remove that`, {
      cause,
    });
  } finally {
    await file?.close();
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const parsed = v.safeParse(ownerSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // not written yet, or never to be
  }
}

function lives({ owner, age }: Lock): boolean {
  if (owner === undefined) return age < WRITTEN;
  // Processes of another machine on a shared disk are not visible.
  if (owner.machine !== machine()) return true;
  return alive(owner.pid) && (owner.began === '' || owner.began === beginning(owner.pid));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Replaces an abandoned lock. Several runs may find the same one: a second file, named after the abandoned lock, lets only
 * one of them replace it; later runs find another text in the lock.
 */
async function replaceLeft(path: string, left: string, text: string, output: string): Promise<void> {
  const turn = `${path}.${createHash('sha256').update(left).digest('hex').slice(0, 16)}`;
  try {
    await writeFile(turn, '', { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const found = await lstat(turn).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs < WRITTEN) throw taken(output, path, undefined);
    return rm(turn, { force: true }); // its run died just then
  }
  const draft = `${path}.${randomUUID()}`;
  try {
    if ((await readLock(path, output))?.text !== left) return;
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
    await rm(turn, { force: true });
  }
}

function taken(output: string, lock: string, owner: Owner | undefined): OutputError {
  if (owner === undefined)
    return new OutputError(l10n.t`-o: another run is about to write '${output}': wait for its end`);
  const elsewhere = owner.machine === machine() ? '' : ` on ${owner.machine.split(' ', 1)[0]}`;
  const remedy = elsewhere === '' ? 'wait for its end' : `wait for its end, or remove '${lock}' if it is over`;
  return new OutputError(
    l10n.t`-o: '${output}' is being written by another run, process ${owner.pid}${elsewhere} since ${owner.since}: ${remedy}`,
  );
}

/** The host and, if containers have their own process ids, the id of the container's namespace. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // not Linux
  }
}

/** Start of the machine and, since then, of the process: numbers of processes are used again. */
function beginning(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name in parentheses may hold anything; the 22nd field is the 20th behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return ''; // not Linux, or gone
  }
}
