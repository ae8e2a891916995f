/** CSV, TSV and JSON Lines: the command line's reader to its end, and that the editor reads the same rows. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, openSources } from '../../../src/cli/inputs/documents';
import { delimiterOf, placedCsvRows } from '../../../src/core/data/csvTable';
import { jsonRecords } from '../../../src/core/data/jsonRecords';
import { GradlensError } from '../../../src/core/errors';
import { damageBytes } from '../damage';
import { FIXTURES } from '../fixtures';
import { pick, type Random, type Target } from '../target';

const CELLS = [
  'text',
  'a',
  '',
  '"',
  '""',
  '"a\nb"',
  '"a,b"',
  '\ufeff',
  '\r',
  '\n',
  '\r\n',
  'x"y',
  '"x"y',
  '\0',
  '日本',
  ' "q" ',
  '=1+1',
];
const VALUES = ['"text"', '"a"', 'null', '1e999', '{"a":[]}', '[1]', 'true', '"\\ud800"', '"__proto__"', '', '"x', '{'];

function table(separator: string, random: Random): string {
  const row = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, CELLS)).join(separator);
  const rows = Array.from({ length: Math.floor(random() * 6) }, row);
  return [`text${separator}label`, ...rows].join(pick(random, ['\n', '\r\n', '\n\n']));
}

function lines(random: Random): string {
  const field = () => `${pick(random, VALUES)}:${pick(random, VALUES)}`;
  const line = () => `{${Array.from({ length: Math.floor(random() * 4) }, field).join(',')}}`;
  return Array.from({ length: Math.floor(random() * 6) }, line).join('\n');
}

/** The texts that the editor finds, in order. */
function inEditor(file: string, text: string): readonly string[] {
  if (file.endsWith('.jsonl')) {
    const found = [...jsonRecords(text)].map((r) => r.fields?.get('text'));
    return found.filter((t): t is string => typeof t === 'string' && t !== '');
  }
  const [names, ...rows] = [...placedCsvRows(text, delimiterOf(file, text))];
  const at = names?.cells.findIndex((c) => c.text === 'text') ?? -1;
  const whole = rows.filter((r) => r.cells.length === names?.cells.length);
  return whole.map((r) => r.cells[at]?.text ?? '').filter((t) => t !== '');
}

function target(ending: 'csv' | 'tsv' | 'jsonl'): Target {
  return {
    name: ending,
    seeds: () => [
      Buffer.from(
        ending === 'jsonl' ? '{"text":"a b","label":"x"}\n{"text":"c"}\n' : 'text,label\n"a, ""b""",x\nc,y\n',
      ),
      readFileSync(join(FIXTURES, 'models', 'bert', 'config.json')),
    ],
    damage: (bytes, random) => {
      if (random() < 0.3) return damageBytes(bytes, random);
      const text =
        ending === 'jsonl' ? lines(random) : table(ending === 'tsv' ? '\t' : pick(random, [',', ';', '\t']), random);
      return random() < 0.2 ? damageBytes(Buffer.from(text), random) : Buffer.from(text);
    },
    read: async (bytes, folder) => {
      const file = join(folder, `data.${ending}`);
      writeFileSync(file, bytes);
      const [source] = await openSources([file], {});
      if (source?.error) throw source.error;
      const texts: string[] = [];
      let errors = 0;
      const io = { stdin: none(), stdout: process.stdout, stderr: process.stderr, env: {} };
      for await (const item of documents(source ? [source] : [], {}, io)) {
        if ('input' in item) texts.push(item.input.text);
        else if (item.error instanceof GradlensError) errors++;
        else throw item.error;
      }
      const editor = inEditor(file, new TextDecoder().decode(bytes));
      // csv-parse takes a NUL after a closing quote for the end of the file: nobody's data, and not mended here.
      if (errors === 0 && !bytes.includes(0) && JSON.stringify(editor) !== JSON.stringify(texts))
        throw new Error(`the editor reads ${JSON.stringify(editor)}, the command line ${JSON.stringify(texts)}`);
      return texts.length > 0 ? 'rows' : 'no rows';
    },
  };
}

async function* none(): AsyncGenerator<Uint8Array> {}

export const rows: readonly Target[] = [target('csv'), target('tsv'), target('jsonl')];
