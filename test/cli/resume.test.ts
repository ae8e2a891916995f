import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../src/core/errors';
import { fakeBackend } from './fakeBackend';
import { cli, folder } from './harness';

const CSV = `id,text,label\n${Array.from({ length: 9 }, (_, i) => `r${i},profits ${i},business\n`).join('')}`;

/** A backend that is interrupted at the document with this id. */
function interruptedAt(id: string) {
  const controller = new AbortController();
  const backend = fakeBackend({
    before: (input) => {
      if (input.id === id) controller.abort();
    },
  });
  return { backend, signal: controller.signal };
}

describe('results that grow in a file', () => {
  for (const ending of ['jsonl', 'json', 'csv', 'html', 'txt']) {
    it(`go on after an interruption to the same .${ending} as in one go`, async () => {
      const at = folder({ 'd.csv': CSV });
      const whole = at(`whole.${ending}`);
      const parts = at(`parts.${ending}`);
      await cli(['explain', at('d.csv'), '-o', whole]);
      const first = await cli(['explain', at('d.csv'), '-o', parts], interruptedAt('r4'));
      expect(first.status).toBe(130);
      expect(first.stderr).toContain('4 results kept in');
      expect([existsSync(parts), existsSync(`${parts}.partial`)]).toEqual([false, true]);
      appendFileSync(`${parts}.partial`, '{"torn line');
      const second = await cli(['explain', at('d.csv'), '-o', parts, '--resume']);
      expect(second.status).toBe(0);
      expect(second.stderr).toContain('continuing after 4 rows');
      expect(readFileSync(parts, 'utf8')).toBe(readFileSync(whole, 'utf8'));
      expect([existsSync(`${parts}.partial`), existsSync(`${parts}.partial.journal`)]).toEqual([false, false]);
    });
  }

  it('are evaluated as a whole', async () => {
    const at = folder({ 'd.csv': CSV });
    await cli(['explain', at('d.csv'), '-o', at('o.jsonl')], interruptedAt('r4'));
    const { stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect(stderr).toContain('accuracy 1.0000 · micro F1 1.0000 · macro F1 1.0000 · 9 rows');
  });

  it('go on after more rows than a call of a function takes arguments', async () => {
    const count = 150_000;
    const rows = Array.from({ length: count + 1 }, (_, i) => `r${i},profits`);
    const at = folder({ 'd.csv': `id,text\n${rows.join('\n')}\n` });
    await cli(['explain', at('d.csv'), '-o', at('o.jsonl')], interruptedAt('r1'));
    // As if all of them but the last had been done, with nothing to show.
    const journal = at('o.jsonl.partial.journal');
    const [head] = readFileSync(journal, 'utf8').split('\n');
    const entry = { from: 0, to: 0, failed: false, known: null, predicted: [], unconverged: false };
    const lines = Array.from({ length: count }, (_, document) => JSON.stringify({ document, ...entry }));
    writeFileSync(journal, `${[head, ...lines].join('\n')}\n`);
    const { status, stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('continuing after 150000 rows')]);
    expect(readFileSync(at('o.jsonl'), 'utf8')).toContain('"id":"r150000"');
  });

  it('forget a document whose journal line is torn', async () => {
    const at = folder({ 'd.csv': CSV });
    await cli(['explain', at('d.csv'), '-o', at('o.jsonl')], interruptedAt('r4'));
    const journal = at('o.jsonl.partial.journal');
    writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, -5));
    const { stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect(stderr).toContain('continuing after 3 rows');
    expect(readFileSync(at('o.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
  });

  it('refuse to go on with other options, another model or other data, and leave the partial file', async () => {
    const at = folder({ 'd.csv': CSV });
    const out = ['-o', at('o.jsonl')];
    await cli(['explain', at('d.csv'), ...out], interruptedAt('r4'));
    const options = await cli(['explain', at('d.csv'), ...out, '--resume', '--n-steps', '20']);
    expect(options.status).toBe(2);
    expect(options.stderr).toBe(
      'gradlens: --resume: the partial file was made with another --n-steps; run without --resume\n',
    );
    const backend = fakeBackend({ model: { sha256: 'cd'.repeat(32) } });
    expect((await cli(['explain', at('d.csv'), ...out, '--resume'], { backend })).stderr).toContain('another model;');
    appendFileSync(at('d.csv'), 'r9,more,business\n');
    expect((await cli(['explain', at('d.csv'), ...out, '--resume'])).stderr).toContain('another data;');
    expect(readFileSync(at('o.jsonl.partial'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
  });

  it('start anew without a partial file, and refuse one without its journal', async () => {
    const at = folder({ 'd.csv': CSV, 'o2.jsonl.partial': '{}\n' });
    expect((await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume'])).status).toBe(0);
    const { status, stderr } = await cli(['explain', at('d.csv'), '-o', at('o2.jsonl'), '--resume']);
    expect(status).toBe(2);
    expect(stderr).toContain('there is nothing to resume');
    expect(existsSync(at('o2.jsonl.partial'))).toBe(true);
  });

  it('leave nothing when a single document is interrupted, and the file that was there', async () => {
    const at = folder({ 'a.txt': 'profits', 'o.json': 'before' });
    const controller = new AbortController();
    const backend = fakeBackend({ before: () => controller.abort() });
    const { status } = await cli(['explain', at('a.txt'), '-o', at('o.json')], { backend, signal: controller.signal });
    expect(status).toBe(130);
    expect(readFileSync(at('o.json'), 'utf8')).toBe('before');
    expect(existsSync(at('o.json.partial'))).toBe(false);
  });
});

/** A backend that fails at the documents with these ids. */
function failingAt(...ids: readonly string[]) {
  const backend = fakeBackend({
    concurrency: 3,
    before: (input) => {
      if (ids.includes(input.id ?? '')) throw new DocumentError('is too much today');
    },
  });
  return { backend };
}

describe('a file with gaps', () => {
  for (const ending of ['jsonl', 'json', 'csv', 'html', 'txt'])
    it(`.${ending} does not get its name, and --resume makes it the same as in one go`, async () => {
      const at = folder({ 'd.csv': CSV });
      const [whole, parts] = [at(`whole.${ending}`), at(`parts.${ending}`)];
      await cli(['explain', at('d.csv'), '-o', whole]);
      const first = await cli(['explain', at('d.csv'), '-o', parts], failingAt('r0', 'r3', 'r4', 'r8'));
      expect(first.status).toBe(1);
      expect(first.stderr).toContain(`${at('d.csv')} row 4 (line 5): is too much today\n`);
      expect(first.stderr).toContain(
        `gradlens: -o: '${parts}' is not made, since 4 of 9 documents failed: 5 results kept in ${parts}.partial; --resume does the others again, with --skip-failed it leaves out what fails again\n`,
      );
      expect([existsSync(parts), existsSync(`${parts}.partial`)]).toEqual([false, true]);
      // Some of them fail again.
      const second = await cli(['explain', at('d.csv'), '-o', parts, '--resume'], failingAt('r4', 'r8'));
      expect(second.status).toBe(1);
      expect(second.stderr).toContain('continuing after 5 rows');
      expect(second.stderr).toContain('2 of 9 documents failed: 7 results kept');
      const third = await cli(['explain', at('d.csv'), '-o', parts, '--resume']);
      expect(third.status).toBe(0);
      expect(third.stderr).toContain('continuing after 7 rows');
      expect(readFileSync(parts, 'utf8')).toBe(readFileSync(whole, 'utf8'));
      expect(readdirSync(at('.')).sort()).toEqual(['d.csv', `parts.${ending}`, `whole.${ending}`]);
    });

  for (const ending of ['jsonl', 'json', 'csv', 'html', 'txt'])
    it(`.${ending} gets its name with --skip-failed, as if the rows that fail were not there`, async () => {
      const gone = ['r0', 'r3', 'r8'];
      const rest = CSV.split('\n').filter((line) => !gone.some((id) => line.startsWith(`${id},`)));
      const at = folder({ 'd.csv': CSV });
      const few = folder({ 'd.csv': rest.join('\n') });
      const text = (file: string) =>
        readFileSync(file, 'utf8')
          .replaceAll(path.dirname(file), '')
          // The first few of all records are unfolded on a page.
          .replaceAll('<details class="record" open>', '<details class="record">');
      await cli(['explain', few('d.csv'), '-o', few(`o.${ending}`)]);
      const [once, later] = [at(`once.${ending}`), at(`later.${ending}`)];
      const skipping = await cli(['explain', at('d.csv'), '-o', once, '--skip-failed'], failingAt(...gone));
      expect([skipping.status, text(once)]).toEqual([0, text(few(`o.${ending}`))]);
      expect(skipping.stderr).toContain('row 1 (line 2): is too much today\n');
      expect(skipping.stderr).toContain('3 of 9 documents failed and are left out (--skip-failed)\n');
      // One that fails for good, and is accepted the day after.
      await cli(['explain', at('d.csv'), '-o', later], failingAt(...gone, 'r5'));
      const second = await cli(['explain', at('d.csv'), '-o', later, '--resume', '--skip-failed'], failingAt(...gone));
      expect([second.status, text(later)]).toEqual([0, text(few(`o.${ending}`))]);
      expect(readdirSync(at('.')).sort()).toEqual(['d.csv', `later.${ending}`, `once.${ending}`]);
    });

  it('is no success where everything fails', async () => {
    const at = folder({ 'd.csv': 'id,text\nr0,a\n' });
    const { status } = await cli(['explain', at('d.csv'), '-o', at('o.csv'), '--skip-failed'], failingAt('r0'));
    expect([status, readdirSync(at('.'))]).toEqual([1, ['d.csv']]);
  });

  it('is evaluated as a whole once it is filled', async () => {
    const at = folder({ 'd.csv': CSV });
    await cli(['classify', at('d.csv'), '-o', at('o.jsonl')], failingAt('r2'));
    const { stderr } = await cli(['classify', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect(stderr).toContain('accuracy 1.0000 · micro F1 1.0000 · macro F1 1.0000 · 9 rows');
  });

  it('may be interrupted while it is filled', async () => {
    const at = folder({ 'd.csv': CSV });
    await cli(['explain', at('d.csv'), '-o', at('whole.json')]);
    await cli(['explain', at('d.csv'), '-o', at('o.json')], failingAt('r1', 'r5', 'r7'));
    const second = await cli(['explain', at('d.csv'), '-o', at('o.json'), '--resume'], interruptedAt('r7'));
    expect(second.status).toBe(130);
    const third = await cli(['explain', at('d.csv'), '-o', at('o.json'), '--resume']);
    expect([third.status, readFileSync(at('o.json'), 'utf8')]).toEqual([0, readFileSync(at('whole.json'), 'utf8')]);
  });

  it('of several texts is filled when the one that was missing is there', async () => {
    const at = folder({ 'a.txt': 'profits', 'c.txt': 'match' });
    const args = ['explain', ...['a.txt', 'b.txt', 'c.txt'].map(at), '-o', at('o.csv')];
    const first = await cli(args);
    expect([first.status, existsSync(at('o.csv'))]).toEqual([1, false]);
    expect(first.stderr).toContain('1 of 3 documents failed: 2 results kept');
    writeFileSync(at('b.txt'), 'film');
    expect((await cli([...args, '--resume'])).status).toBe(0);
    await cli(['explain', ...['a.txt', 'b.txt', 'c.txt'].map(at), '-o', at('whole.csv')]);
    expect(readFileSync(at('o.csv'), 'utf8')).toBe(readFileSync(at('whole.csv'), 'utf8'));
  });
});
