import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeBackend } from './fakeBackend';
import { cli, folder } from './harness';

const rows = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('rows of data', () => {
  it('and several files are worked on by one device, which is found first; one text is not kept waiting', async () => {
    const at = folder({ 'd.csv': 'text\na match\n', 'a.txt': 'a match', 'b.txt': 'profits' });
    const asked: (boolean | undefined)[] = [];
    const backend = fakeBackend();
    const { openModel } = backend;
    const noted = {
      ...backend,
      openModel: (...[options, context]: Parameters<typeof openModel>) => {
        asked.push(context.many);
        return openModel(options, context);
      },
    };
    for (const files of [['d.csv'], ['a.txt', 'b.txt'], ['a.txt']])
      expect((await cli(['classify', ...files.map((f) => at(f)), '--quiet'], { backend: noted })).status).toBe(0);
    expect(asked).toEqual([true, true, false]);
  });

  it('of a .csv are documents that keep ids, labels and order', async () => {
    const csv = '\ufeffid,text,label\r\n1,"profits, ""up""\nagain",business\r\n2,the match,sport\r\n';
    const at = folder({ 'd.csv': csv });
    const backend = fakeBackend({ concurrency: 4 });
    const { status, stdout } = await cli(['explain', at('d.csv'), '--format', 'jsonl', '--quiet'], { backend });
    expect(status).toBe(0);
    expect(rows(stdout).map(({ id, known, text, source }) => [id, known, text, source])).toEqual([
      ['1', 'business', 'profits, "up"\nagain', at('d.csv')],
      ['2', 'sport', 'the match', at('d.csv')],
    ]);
  });

  it('of a .csv may be parted by what also stands in a quoted name, by bars, and end in lone carriage returns', async () => {
    const at = folder({
      'a.csv': '"a, b, c";text\n1;x,y\n',
      'b.csv': 'id|text\n1|x,y\n',
      'c.csv': 'id,text\r1,"x\ry"\r',
    });
    const { stdout } = await cli(['explain', at('a.csv'), at('b.csv'), at('c.csv'), '--format', 'jsonl', '--quiet']);
    expect(rows(stdout).map(({ text }) => text)).toEqual(['x,y', 'x,y', 'x\ry']);
  });

  it('of a .csv may be parted by semicolons, of a .tsv by tabs with stray quotes', async () => {
    const at = folder({ 'd.csv': 'text;category\n"a;b";x\n', 'd.tsv': 'text\tlabel\nhe said "hi" twice\tx\n' });
    const { stdout } = await cli(['explain', at('d.csv'), at('d.tsv'), '--format', 'jsonl', '--quiet']);
    expect(rows(stdout).map(({ text, known }) => [text, known])).toEqual([
      ['a;b', 'x'],
      ['he said "hi" twice', 'x'],
    ]);
  });

  it('of a .jsonl take numbers as ids and labels, and what no line break is part of the text', async () => {
    const at = folder({
      'd.jsonl': '{"id":7,"text":"a\\u2028b","label":1}\n\n{"text":"c","text_pair":"d","label":null}\n',
    });
    const { stdout } = await cli(['explain', at('d.jsonl'), '--format', 'jsonl', '--quiet']);
    expect(rows(stdout).map(({ id, known, text, textPair }) => [id, known, text, textPair])).toEqual([
      ['7', '1', 'a\u2028b', null],
      [null, null, 'c', 'd'],
    ]);
  });

  it('are found in columns named by options', async () => {
    const at = folder({ 'd.csv': 'Body,Topic,Key\nprofits,business,k1\n' });
    const args = ['--text-column', 'body', '--label-column', 'Topic', '--id-column', 'Key'];
    const { stdout } = await cli(['explain', at('d.csv'), ...args, '--format', 'jsonl', '--quiet']);
    expect(rows(stdout)[0]).toMatchObject({ text: 'profits', known: 'business', id: 'k1' });
  });

  it('without a text column end in one line that lists the columns', async () => {
    const at = folder({ 'd.csv': 'title,body\na,b\n' });
    const missing = await cli(['explain', at('d.csv')]);
    expect([missing.status, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toContain("no column 'text'; the columns are title, body (choose one with --text-column)");
    const named = await cli(['explain', at('d.csv'), '--text-column', 'tekst']);
    expect(named.stderr).toContain("--text-column: no column 'tekst'; the columns are title, body");
    const label = await cli(['explain', at('d.csv'), '--text-column', 'body', '--label-column', 'topic']);
    expect(label.stderr).toContain("--label-column: no column 'topic'; the columns are title, body");
  });

  it('that are malformed are named by row and line, and the others go on', async () => {
    const csv = 'text,label\n\n"two\nlines",x\nonly one\n,z\nhe said "no",w\n"open,v\nmore\n';
    const at = folder({ 'd.csv': csv });
    const { status, stdout, stderr } = await cli(['explain', at('d.csv'), '--format', 'jsonl', '--quiet']);
    expect(status).toBe(1);
    expect(rows(stdout).map(({ text }) => text)).toEqual(['two\nlines', 'he said "no"']);
    expect(stderr.replaceAll(at('d.csv'), 'd.csv').trimEnd().split('\n')).toEqual([
      'gradlens: d.csv row 2 (line 5): has 1 column where the first line names 2; quote cells that hold the separator',
      "gradlens: d.csv row 3 (line 6): the text in column 'text' is empty",
      'gradlens: d.csv row 5 (line 8): has a quote that is never closed',
    ]);
  });

  it('that are no JSON objects are named by line', async () => {
    const at = folder({ 'd.jsonl': '{"text":"a"}\n[1]\n{"text":\n{"text":5}\n' });
    const { status, stderr } = await cli(['explain', at('d.jsonl'), '--format', 'jsonl', '--quiet']);
    expect(status).toBe(1);
    expect(stderr.replaceAll(at('d.jsonl'), 'd').trimEnd().split('\n')).toEqual([
      'gradlens: d row 2 (line 2): is not a JSON object',
      'gradlens: d row 3 (line 3): is not JSON',
      "gradlens: d row 4 (line 4): has no text in column 'text'",
    ]);
  });

  it('that are not UTF-8 fail as a file', async () => {
    const at = folder({ 'd.csv': Buffer.concat([Buffer.from('text\na\n'), Buffer.from([0xff, 0x0a])]) });
    const { status, stderr } = await cli(['explain', at('d.csv'), '--format', 'jsonl']);
    expect(status).toBe(1);
    expect(stderr).toContain('is not UTF-8 text');
  });

  it('of several files come in order as one array, one table, one page', async () => {
    const at = folder({ 'a.csv': 'text\nprofits\n', 'b.txt': 'match' });
    for (const format of ['json', 'csv', 'html']) {
      const { status, stdout } = await cli(['explain', at('a.csv'), at('b.txt'), '--format', format]);
      expect(status).toBe(0);
      expect(stdout.indexOf('a.csv')).toBeLessThan(stdout.indexOf('b.txt'));
    }
  });

  it('with labels end in accuracy, F1 and who was taken for whom', async () => {
    const csv = 'text,label\nprofits,business\nthe match,sport\nshares,sport\nfilm,Business\n';
    const at = folder({ 'd.csv': csv });
    const toPipe = await cli(['explain', at('d.csv'), '--format', 'jsonl']);
    const expected = 'accuracy 0.7500 · micro F1 0.7500 · macro F1 0.7333 · 4 rows';
    expect(toPipe.stderr).toContain(expected);
    expect(toPipe.stderr).toContain(
      'data \\ model  business  sport\nbusiness             2      0\nsport                1      1\n',
    );
    expect(rows(toPipe.stdout)).toHaveLength(4);
    const inTerminal = await cli(['classify', at('d.csv')]);
    expect(inTerminal.stdout).toContain(expected);
    expect(inTerminal.stderr).toBe('');
    expect((await cli(['classify', at('d.csv'), '--format', 'csv', '--quiet'])).stderr).toBe('');
  });

  it('say each warning once where the format has no place for it', async () => {
    const at = folder({ 'd.csv': 'text\na\nb\n' });
    const backend = fakeBackend({ warnings: ['no mask token'] });
    const { stderr } = await cli(['explain', at('d.csv'), '--format', 'csv'], { backend });
    expect(stderr.match(/no mask token/g)).toHaveLength(1);
  });

  it('are worked on in small numbers at once, never read ahead as a whole', async () => {
    const at = folder({ 'd.csv': `text\n${'profits\n'.repeat(50)}` });
    let under = 0;
    let most = 0;
    const before = async () => {
      most = Math.max(most, ++under);
      await Promise.resolve();
      under--;
    };
    const backend = fakeBackend({ concurrency: 4, before });
    await cli(['explain', at('d.csv'), '-o', at('out.jsonl')], { backend });
    expect(most).toBeLessThanOrEqual(4);
    expect(readFileSync(at('out.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(50);
  });
});
