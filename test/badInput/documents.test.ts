/** Documents that cannot be read, and those that look odd but can. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BERT, emptyFolder, expectFailure, expectOneLine, gradlens, inTurn } from './command';

const explain = (...args: readonly string[]) => [
  'explain',
  ...args,
  '--model',
  BERT,
  '--n-steps',
  '2',
  '--method',
  'gausslegendre',
];

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('a document that cannot be read ends with 1 and one line that names it', () => {
  const CASES: Readonly<Record<string, readonly [string | Uint8Array | undefined, ...string[]]>> = {
    'missing.txt': [undefined, 'no such file'],
    'empty.txt': ['', '0 bytes'],
    'latin1.txt': [Buffer.from('caf\xe9 goal', 'latin1'), 'UTF-8', 'byte 3'],
    'utf16.txt': [Buffer.from('\ufeffgoal', 'utf16le'), 'UTF-8'],
    'cut.txt': [Buffer.from('goal €').subarray(0, 7), 'UTF-8'],
    'blanks.txt': [' \n\t \u00a0 \r\n', 'nothing that the model can read'],
    'controls.txt': ['\0\0\u200b', 'nothing that the model can read'],
    'empty.csv': ['', '0 bytes'],
    'header.csv': ['text,label\n', 'no rows'],
    'columns.csv': ['body,label\ngoal,sport\n', 'text', 'body'],
    'broken.jsonl': ['{"text": "goal"\n', 'not JSON'],
    'list.jsonl': ['["goal"]\n', 'not a JSON object'],
    'number.jsonl': ['{"text": 3}\n', 'text'],
  };
  for (const [name, [content, ...words]] of Object.entries(CASES))
    it.concurrent(name, () =>
      inTurn(async () => {
        const cwd = folderWith(content === undefined ? {} : { [name]: content });
        expectFailure(await gradlens(explain(name), { cwd }), 1, name, ...words);
        expectFailure(await gradlens(explain(name, '-o', 'out.json'), { cwd }), 1, name, ...words);
      }),
    );

  it.concurrent('a folder', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      mkdirSync(join(cwd, 'texts'));
      expectFailure(await gradlens(explain('texts'), { cwd }), 1, 'texts', 'is a folder');
    }));

  it.concurrent('standard input without a byte', () =>
    inTurn(async () => expectFailure(await gradlens(explain('-')), 1, '-: ', '0 bytes')));

  it.concurrent('--text with nothing in it', () =>
    inTurn(async () => expectFailure(await gradlens(explain('--text', '')), 1, '--text', '0 bytes')));

  it.concurrent('one of several: the others are explained', () =>
    inTurn(async () => {
      const cwd = folderWith({ 'a.txt': 'goal', 'b.txt': Buffer.from([0xff]), 'c.txt': 'profits' });
      const { status, stdout, stderr } = await gradlens(explain('a.txt', 'b.txt', 'c.txt', '--format', 'jsonl'), {
        cwd,
      });
      expect(status).toBe(1);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line).source)).toEqual(['a.txt', 'c.txt']);
      expectOneLine(stderr, 'b.txt', 'UTF-8');
    }));
});

describe('odd text is taken as it is', () => {
  const CASES = {
    'a byte-order mark': '\ufeffgoal striker',
    'a NUL': 'goal\0striker',
    'blanks around it': ' \n goal \n',
    'no known word': 'ξζ ☃',
  };
  for (const [name, text] of Object.entries(CASES))
    it.concurrent(name, () =>
      inTurn(async () => {
        const { status, stdout, stderr } = await gradlens(explain('-', '--format', 'json'), { stdin: text });
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(JSON.parse(stdout).text).toBe(text);
      }),
    );
});
