/** Data as people have it: packed, piped, in other encodings, or no data at all. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fakeBackend } from './fakeBackend';
import { cli, folder } from './harness';

const CSV = 'text,label\nthe match,sport\nprofits,business\n';
const args = (...files: readonly string[]) => ['classify', ...files, '--format', 'jsonl'];
const read = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ text, known }) => [text, known]);
const ROWS = [
  ['the match', 'sport'],
  ['profits', 'business'],
];

describe('standard input', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['CSV', CSV, 'CSV'],
    ['CSV by semicolons', CSV.replaceAll(',', ';'), 'CSV'],
    ['CSV behind sep=', `sep=;\r\n${CSV.replaceAll(',', ';')}`, 'CSV'],
    ['packed CSV', gzipSync(CSV), 'CSV'],
    [
      'JSON Lines',
      '{"text":"the match","label":"sport"}\n{"text":"profits","label":"business","n":NaN}\n',
      'JSON Lines',
    ],
    [
      'an array of records',
      '[{"text":"the match","label":"sport"},{"text":"profits","label":"business"}]',
      'a JSON array of records',
    ],
    ['lines of fastText', '__label__sport the match\n__label__business profits\n', 'lines of fastText'],
  ])('that holds %s is rows, and that is said', async (_, stdin, title) => {
    const { status, stdout, stderr } = await cli(args('-'), { stdin });
    expect(read(stdout)).toEqual(ROWS);
    expect(status).toBe(0);
    expect(stderr).toContain(`standard input holds ${title}: each record is a document (--input-format text`);
    expect((await cli([...args('-'), '--quiet'], { stdin })).stderr).not.toContain('holds');
  });

  it('is one text where it holds one, or where that is said', async () => {
    const prose = 'Shares, they said, rose.\nThe text, label by label, was long.\n';
    const plain = await cli(args('-'), { stdin: prose });
    expect(read(plain.stdout)).toEqual([[prose, null]]);
    expect(plain.stderr).toBe('');
    const text = await cli([...args('-'), '--input-format', 'text'], { stdin: CSV });
    expect(read(text.stdout)).toEqual([[CSV, null]]);
  });

  it('is read as a person says, silently', async () => {
    const one = await cli([...args('-'), '--input-format', 'csv', '--delimiter', 'tab'], {
      stdin: 'a\ttext\n1,2\tb\n',
    });
    expect(read(one.stdout)).toEqual([['b', null]]);
    expect(one.stderr).toBe('');
    const other = await cli([...args('-'), '--input-format', 'json'], { stdin: 'the match' });
    expect(other.stderr).toContain('gradlens: -: is not a JSON array of records');
    expect(other.status).toBe(1);
  });

  it('names rows as files do, and cannot be continued', async () => {
    const { stderr, stdout } = await cli(args('-'), { stdin: 'text,label\na,sport\n\nb\nc,sport\n' });
    expect(stderr).toContain('gradlens: - row 2 (line 4): has 1 column where the first line names 2');
    expect(read(stdout)).toHaveLength(2);
    const at = folder();
    const again = await cli(['classify', '-', '-o', at('o.jsonl'), '--resume'], { stdin: CSV });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('--resume: standard input and pipes cannot be read again');
  });
});

describe('files of data', () => {
  it('may be packed', async () => {
    const at = folder({
      'a.csv.gz': gzipSync(CSV),
      'b.jsonl.gz': gzipSync('{"text":"a"}\n'),
      'c.txt.gz': gzipSync('a text'),
      'd.csv': gzipSync(CSV), // whatever it is called
    });
    const { stdout, status } = await cli(args(at('a.csv.gz'), at('b.jsonl.gz'), at('c.txt.gz'), at('d.csv')));
    expect(status).toBe(0);
    expect(read(stdout)).toEqual([...ROWS, ['a', null], ['a text', null], ...ROWS]);
  });

  it('that are packed and cut are named', async () => {
    const at = folder({ 'a.csv.gz': gzipSync(CSV).subarray(0, 40), 'b.txt.gz': gzipSync('a text').subarray(0, 20) });
    const { stderr, status } = await cli(args(at('a.csv.gz'), at('b.txt.gz')));
    expect(status).toBe(1);
    expect(stderr.match(/is gzip data that is damaged or cut/g)).toHaveLength(2);
  });

  it('may be arrays of records, or lines of fastText, whatever they are called', async () => {
    const at = folder({
      'a.json': '[\n  {"text": "the match", "label": "sport"},\n  {"text": "profits", "label": ["business"]}\n]\n',
      'b.txt': '__label__sport the match\n',
      'c.json': '{"text": "one object"}',
      'd.json': '[{"text": "a"}, {"txt": "b"}, 3, {"text": "c"}]',
    });
    const { stdout, stderr } = await cli(args(at('a.json'), at('b.txt'), at('c.json'), at('d.json')));
    expect(read(stdout)).toEqual([...ROWS, ROWS[0], ['{"text": "one object"}', null], ['a', null], ['c', null]]);
    expect(stderr).toContain(`${at('a.json')} holds a JSON array of records`);
    expect(stderr).toContain(`${at('d.json')} row 2 (line 1): has no text in column 'text'`);
    expect(stderr).toContain(`${at('d.json')} row 3 (line 1): is not a JSON object`);
  });

  it('have names and labels without the blanks around them, and nothing where NaN stands', async () => {
    const at = folder({
      'a.csv': ' text ; label \na ; sport \nNaN;sport\nb;NaN\n',
      'b.jsonl': '{"text":"a","label":NaN}\n{"text":"b","label":" sport\\n"}\n',
    });
    const { stdout, stderr } = await cli(args(at('a.csv'), at('b.jsonl')));
    expect(read(stdout)).toEqual([
      ['a ', 'sport'],
      ['b', null],
      ['a', null],
      ['b', 'sport'],
    ]);
    expect(stderr).toContain("a.csv row 2 (line 3): has no text in column 'text'");
  });

  it.each(['latin1', 'windows-1252', 'utf-16le', 'utf-16be'])('in %s are read as such', async (encoding) => {
    const text = 'text,label\nprix élevé,sport\n';
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    const bytes =
      encoding === 'utf-16le' ? wide : encoding === 'utf-16be' ? wide.swap16() : Buffer.from(text, 'latin1');
    const at = folder({ 'a.csv': bytes, 'b.txt': bytes });
    const { stdout } = await cli([...args(at('a.csv'), at('b.txt')), '--encoding', encoding]);
    const rows = read(stdout);
    expect(rows[0]).toEqual(['prix élevé', 'sport']);
    expect(rows[1]).toEqual([text, null]);
    const { stderr, status } = await cli(args(at('a.csv'), at('b.txt')));
    expect(status).toBe(1);
    const said = encoding.startsWith('utf-16')
      ? `is UTF-16 text: read it with --encoding ${encoding}`
      : 'is not UTF-8 text (first at byte 16); save it as UTF-8, or say what it is: --encoding latin1';
    expect(stderr.split(said)).toHaveLength(3);
  });

  it('in UTF-16 without a mark are told by their zeros', async () => {
    const at = folder({ 'a.csv': Buffer.from(CSV, 'utf16le') });
    expect((await cli(args(at('a.csv')))).stderr).toContain('--encoding utf-16le');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['a.parquet', Buffer.from('PAR1\x15\x00\x00'), 'is a Parquet file'],
    ['a.csv', Buffer.from('PAR1\x15\x00\x00'), 'is a Parquet file'],
    ['a.xlsx', Buffer.from('PK\x03\x04\x14\x00'), 'an Office document (.xlsx, .docx)'],
    ['a.xls', 'x', 'is a spreadsheet'],
    ['a.arrow', Buffer.from('ARROW1\0\0'), 'is an Arrow file'],
    ['a.zip', Buffer.from('PK\x03\x04\x14\x00'), 'ZIP archive'],
    ['a.csv.zst', Buffer.from('28b52ffd00', 'hex'), 'zstd'],
    ['a.csv.bz2', 'BZh9', 'bunzip2'],
    ['a.pdf', '%PDF-1.7', 'PDF'],
    ['a.pkl', Buffer.from([0x80, 4]), 'objects of Python'],
    ['a.sqlite', 'SQLite format 3\0', 'SQLite'],
    ['a.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n', 'git lfs pull'],
    ['a.txt', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n', 'git lfs pull'],
    ['a.csv', '<!doctype html><title>Sign in</title>', 'is an HTML page'],
    ['a.jsonl', '{"error":"Entry not found"}', 'Entry not found'],
  ])('that are none (%s, %j) are named for what they are', async (name, content, said) => {
    const at = folder({ [name]: content });
    const { status, stderr, stdout } = await cli(args(at(name)));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('UTF-8 text');
  });

  it('that are addresses, folders or missing are said to be; a page may be a text', async () => {
    const at = folder({ 'a.html': '<!doctype html><title>Sign in</title>' });
    const said = async (name: string) => (await cli(args(name))).stderr;
    expect(await said('https://example.org/a.csv')).toContain('is an address (https), not a file: nothing is fetched');
    expect(await said('hf://datasets/a/b.parquet')).toContain('is an address (hf)');
    expect(await said(at('.'))).toContain('is a folder');
    expect(await said(at('b.parquet'))).toContain('no such file');
    expect((await cli(args(at('a.html')))).status).toBe(0);
  });

  it.runIf(process.platform !== 'win32')(
    'that come through a pipe are read once, and an interruption ends the wait',
    async () => {
      const at = folder({ 'a.csv': CSV });
      execFileSync('mkfifo', [at('p.csv'), at('q.csv')]);
      const writer = spawn('sh', ['-c', `cat "${at('a.csv')}" > "${at('p.csv')}"`]);
      expect(read((await cli(args(at('p.csv')))).stdout)).toEqual(ROWS);
      writer.kill();
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      expect((await cli(args(at('q.csv')), { signal: stop.signal })).status).toBe(130);
    },
  );
});

describe('labels that are numbers', () => {
  const said = async (...labels: readonly string[]) => {
    const at = folder({ 'a.csv': `text,label\n${labels.map((label) => `the match,${label}\n`).join('')}` });
    return (await cli(['classify', at('a.csv')], { backend: fakeBackend() })).stdout;
  };
  const COUNTED = 'if the data count from 1';

  it('are told to count from 1 where they do not fit from 0', async () => {
    const { stdout } = await cli(['inspect'], { backend: fakeBackend() });
    const count = Number(/labels\s+(\d+)/.exec(stdout)?.[1] ?? 3);
    const top = String(count);
    expect(await said('1', top, top)).toContain(COUNTED);
    expect(await said('1.0', `${top}.0`)).toContain(COUNTED);
    expect(await said('0', '1', top)).not.toContain(COUNTED);
    expect(await said('1', '2')).not.toContain(COUNTED);
    expect(await said(top, 'sport')).not.toContain(COUNTED);
  });

  it('are told once as what they are read, with the remedy', async () => {
    const READ =
      'note: the labels of the data are numbers, read as places from 0 (0 = business, 1 = sport, 2 = politics): if they mean other labels, say so with --label-map';
    const output = await said('0', '1', '2', '1.0');
    expect(output.split(READ)).toHaveLength(2);
    expect(await said('1', '2')).toContain(READ);
    expect(await said('0', 'sport')).not.toContain('are numbers');
    expect(await said('business', 'sport')).not.toContain('are numbers');
  });

  it('are told to fit better in another order, as it is said with --label-map', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 'profits,2\n' : 'the match,0\n')).join('');
    const at = folder({ 'a.csv': `text,label\n${rows}` });
    const { stdout } = await cli(['classify', at('a.csv')]);
    expect(stdout).toContain(
      'another order fits better (accuracy 1.0000 where it is 0.0000): --label-map 0=sport --label-map 2=business\n',
    );
    const mapped = await cli(['classify', at('a.csv'), '--label-map', '0=sport', '--label-map', '2=business']);
    expect(mapped.stdout).toContain('accuracy 1.0000');
    expect(mapped.stdout).not.toContain('another order');
  });
});

describe('known labels', () => {
  it('may be called something else by the model, each or some of several', async () => {
    const at = folder({ 'a.csv': 'text,label\nthe match,1\nprofits, 2 \nvote,politics\nboth,1|2|x\n' });
    const map = ['--label-map', '1=sport', '--label-map', '2=business'];
    const { stdout } = await cli([...args(at('a.csv')), ...map]);
    expect(read(stdout).map(([, known]) => known)).toEqual(['sport', 'business', 'politics', 'sport|business|x']);
    const odd = await cli([...args(at('a.csv')), '--label-map', 'sport']);
    expect(odd.status).toBe(2);
    expect(odd.stderr).toContain("--label-map: 'sport' is not a label of the data, =, and the label of the model");
  });

  it('may be the names of folders', async () => {
    const at = folder();
    for (const name of ['sport', 'money']) {
      mkdirSync(at(name));
      writeFileSync(path.join(at(name), 'a.txt'), 'the match');
    }
    const files = [path.join(at('sport'), 'a.txt'), path.join(at('money'), 'a.txt')];
    const known = async (...more: readonly string[]) =>
      read((await cli([...args(...files), ...more])).stdout).map(([, label]) => label);
    expect(await known()).toEqual([null, null]);
    expect(await known('--label-from', 'folder')).toEqual(['sport', 'money']);
    expect(await known('--label-from', 'folder', '--label-map', 'money=business')).toEqual(['sport', 'business']);
  });
});

describe('options of input', () => {
  it.each([
    [['--delimiter', ';;'], "--delimiter: ';;' is not one character"],
    [['--delimiter', '"'], '--delimiter'],
    [['--encoding', 'klingon'], "--encoding: 'klingon' is not known"],
    [['--input-format', 'xlsx'], "--input-format: 'xlsx' is not one of csv, tsv, jsonl, json, fasttext, text"],
  ])('%j are refused where nothing knows them', async (options, said) => {
    const { status, stderr } = await cli([...args('-'), ...options], { stdin: 'a' });
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});
