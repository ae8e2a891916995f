import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
      expect(second.stderr).toContain('going on after 4 rows');
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

  it('forget a document whose journal line is torn', async () => {
    const at = folder({ 'd.csv': CSV });
    await cli(['explain', at('d.csv'), '-o', at('o.jsonl')], interruptedAt('r4'));
    const journal = at('o.jsonl.partial.journal');
    writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, -5));
    const { stderr } = await cli(['explain', at('d.csv'), '-o', at('o.jsonl'), '--resume']);
    expect(stderr).toContain('going on after 3 rows');
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
    expect(stderr).toContain('there is nothing to go on with');
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
