/** Outputs that others write to as well: a second run, and whoever may make files in the same folder. */
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { RunLock } from '../../src/cli/output/runLock';
import { fakeBackend } from './fakeBackend';
import { cli, folder } from './harness';

const CSV = `id,text\n${Array.from({ length: 9 }, (_, i) => `r${i},profits ${i}\n`).join('')}`;

/** A command that waits at the row r4 until it is let go. */
function waiting() {
  let go = () => {};
  let tell = () => {};
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const free = new Promise<void>((resolve) => {
    go = resolve;
  });
  const before = async ({ id }: { readonly id: string | null }) => {
    if (id !== 'r4') return;
    tell();
    await free;
  };
  return { backend: fakeBackend({ before }), reached, go };
}

describe('two runs with one output', () => {
  it('are not let in together: the second is refused at once, by the name of the first', async () => {
    const at = folder({ 'd.csv': CSV });
    const first = waiting();
    const running = cli(['explain', at('d.csv'), '-o', at('o.jsonl')], { backend: first.backend });
    await first.reached;
    for (const more of [[], ['--resume']]) {
      const second = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), ...more]);
      expect([second.status, second.stdout]).toEqual([1, '']);
      expect(second.stderr).toMatch(
        new RegExp(
          `^gradlens: -o: '.*o\\.jsonl' is being written by another run, process ${process.pid} since .*: wait for its end\n$`,
        ),
      );
    }
    first.go();
    expect((await running).status).toBe(0);
    expect(readFileSync(at('o.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
    expect(readdirSync(at('.')).sort()).toEqual(['d.csv', 'o.jsonl']);
  });

  it('are one output by whatever way it is named', async () => {
    const at = folder({ 'd.csv': CSV, 'o.jsonl': '' });
    mkdirSync(at('deep'));
    symlinkSync(at('.'), at('deep/up'));
    symlinkSync(at('o.jsonl'), at('link.jsonl'));
    const first = waiting();
    const running = cli(['explain', at('d.csv'), '-o', at('o.jsonl')], { backend: first.backend });
    await first.reached;
    for (const name of ['deep/up/o.jsonl', 'link.jsonl', 'deep/../o.jsonl'])
      expect((await cli(['explain', at('d.csv'), '-o', at(name)])).stderr).toContain('another run');
    first.go();
    await running;
  });

  it('of one document are not either', async () => {
    const at = folder({ 'a.txt': 'profits' });
    let second: Awaited<ReturnType<typeof cli>> | undefined;
    const backend = fakeBackend({
      before: async () => {
        second = await cli(['explain', at('a.txt'), '-o', at('o.html')]);
      },
    });
    expect((await cli(['explain', at('a.txt'), '-o', at('o.html')], { backend })).status).toBe(0);
    expect(second?.stderr).toContain('another run');
  });
});

describe('the lock of an output', () => {
  const owner = (more: object) =>
    `${JSON.stringify({ pid: process.pid, machine: hostname(), began: '', since: '2026-01-01T00:00:00Z', run: 'it', ...more })}\n`;
  const own = async (at: (name: string) => string) => {
    const lock = await RunLock.take(at('fresh'), 'o');
    const text = JSON.parse(readFileSync(at('fresh'), 'utf8'));
    await lock.release();
    return text as { pid: number; machine: string; began: string };
  };

  it('that a run left which is gone counts no more', async () => {
    const at = folder();
    const { machine } = await own(at);
    const gone = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    writeFileSync(at('lock'), owner({ machine, pid: gone }));
    await (await RunLock.take(at('lock'), 'o')).release();
    expect(existsSync(at('lock'))).toBe(false);
  });

  it('counts no more when its number has come to another process', async () => {
    const at = folder();
    const { machine, began } = await own(at);
    if (began === '') return; // this system does not tell when a process began
    const other = spawn('sleep', ['60']);
    writeFileSync(at('lock'), owner({ machine, pid: other.pid, began: `${began}0` }));
    await (await RunLock.take(at('lock'), 'o')).release();
    other.kill();
  });

  it('of another machine counts, and says how to go on', async () => {
    const at = folder();
    writeFileSync(at('lock'), owner({ machine: 'elsewhere' }));
    await expect(RunLock.take(at('lock'), 'o')).rejects.toThrow(
      /process \d+ on elsewhere since .*: wait for its end, or remove '.*lock' if it is over/,
    );
  });

  it('that is being written counts; one that never was does not', async () => {
    const at = folder({ lock: '' });
    await expect(RunLock.take(at('lock'), 'o')).rejects.toThrow('is about to write');
    const old = new Date(Date.now() - 60_000);
    utimesSync(at('lock'), old, old);
    await (await RunLock.take(at('lock'), 'o')).release();
  });

  it('is taken by one of many who find it left', async () => {
    const at = folder();
    const { machine } = await own(at);
    for (let round = 0; round < 20; round++) {
      writeFileSync(at('lock'), owner({ machine, pid: 2 ** 22 + round }));
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => RunLock.take(at('lock'), 'o')));
      const won = taken.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const { value } of won) await value.release();
      expect(readdirSync(at('.'))).toEqual([]);
    }
  });

  it('that is no file is not waited for', async () => {
    const at = folder();
    execFileSync('mkfifo', [at('lock')]);
    await expect(RunLock.take(at('lock'), 'o')).rejects.toThrow("'o' cannot be written while");
    unlinkSync(at('lock'));
    symlinkSync('/etc/passwd', at('lock'));
    await expect(RunLock.take(at('lock'), 'o')).rejects.toThrow('remove that');
  });
});

describe('files that others planted beside an output', () => {
  const secret = 'what others keep';
  const names = ['o.jsonl.partial', 'o.jsonl.partial.journal', 'o.jsonl.partial.lock'];

  for (const name of names)
    for (const kind of ['link', 'dangling link', 'pipe', 'folder'])
      it(`are not written to: ${name}, a ${kind}`, async () => {
        const at = folder({ 'd.csv': CSV, secret });
        if (kind === 'pipe') execFileSync('mkfifo', [at(name)]);
        else if (kind === 'folder') mkdirSync(at(name));
        else symlinkSync(at(kind === 'link' ? 'secret' : 'nowhere'), at(name));
        for (const more of [[], ['--resume']]) {
          const { status, stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), ...more]);
          expect(status, stderr).toBe(1);
          expect(stderr).toContain(at(name));
          expect(stderr).toContain('remove');
        }
        expect(readFileSync(at('secret'), 'utf8')).toBe(secret);
        expect(readdirSync(at('.')).sort()).toEqual(['d.csv', name, 'secret'].sort());
      });

  it('are not written to through a second name', async () => {
    const at = folder({ 'd.csv': CSV, secret });
    linkSync(at('secret'), at('o.jsonl.partial'));
    expect((await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume'])).stderr).toContain('another name');
    expect((await cli(['explain', at('d.csv'), '-o', at('o.jsonl')])).status).toBe(0);
    expect(readFileSync(at('secret'), 'utf8')).toBe(secret);
  });

  it('are not written to while a run puts its results in order', async () => {
    const at = folder({ 'd.csv': CSV, secret });
    const fails = fakeBackend({
      before: ({ id }) => {
        if (id === 'r2') throw new Error('no');
      },
    });
    await cli(['explain', at('d.csv'), '-o', at('o.jsonl')], { backend: fails });
    symlinkSync(at('secret'), at('o.jsonl.partial.whole'));
    const { status, stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect([status, stderr]).toEqual([1, expect.stringContaining("o.jsonl.partial.whole' is a link")]);
    expect(readFileSync(at('secret'), 'utf8')).toBe(secret);
    unlinkSync(at('o.jsonl.partial.whole'));
    expect((await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume'])).status).toBe(0);
  });
});
