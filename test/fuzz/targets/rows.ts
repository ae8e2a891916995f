/** CSV, TSV and JSON Lines: the command line's reader to its end, and that the editor reads the same rows. */
import { isUtf8 } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, openSources } from '../../../src/cli/inputs/documents';
import { GradlensError } from '../../../src/core/errors';
import { kindOf } from '../../../src/server/editing/parts';
import { rowsOf } from '../../../src/server/editing/rows';
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

/** In the place of a text that cannot be read. */
const BAD = '\u0001';

/** The texts that the editor finds, in order. */
function inEditor(file: string, text: string): readonly string[] {
  const kind = kindOf(file, 'plaintext', text);
  if (kind === 'text') return [text];
  const found: string[] = [];
  try {
    for (const row of rowsOf({ name: 'x', kind, text, columns: { textColumn: '', labelColumn: '' } })) {
      try {
        found.push(row.text().input.text);
      } catch (error) {
        if (!(error instanceof GradlensError)) throw error;
        found.push(BAD);
      }
    }
    return found.length === 0 ? [BAD] : found;
  } catch (error) {
    if (error instanceof GradlensError) return [...found, BAD];
    throw error;
  }
}

function target(ending: 'csv' | 'tsv' | 'jsonl' | 'json'): Target {
  return {
    name: ending,
    seeds: () => [
      Buffer.from(
        ending === 'jsonl'
          ? '{"text":"a b","label":"x"}\n{"text":"c"}\n'
          : ending === 'json'
            ? '[{"text":"a b","label":"x"},\n {"text":"c"}]\n'
            : 'text,label\n"a, ""b""",x\nc,y\n',
      ),
      readFileSync(join(FIXTURES, 'models', 'bert', 'config.json')),
    ],
    damage: (bytes, random) => {
      if (random() < 0.3) return damageBytes(bytes, random);
      const text =
        ending === 'jsonl'
          ? lines(random)
          : ending === 'json'
            ? `[{"text":"a"},${lines(random).replaceAll('\n', ',\n')}]`
            : table(ending === 'tsv' ? '\t' : pick(random, [',', ';', '\t']), random);
      return random() < 0.2 ? damageBytes(Buffer.from(text), random) : Buffer.from(text);
    },
    read: async (bytes, folder) => {
      const file = join(folder, `data.${ending}`);
      writeFileSync(file, bytes);
      const io = { stdin: none(), stdout: process.stdout, stderr: process.stderr, env: {} };
      const [source] = await openSources([file], {}, io);
      if (source?.error) throw source.error;
      const texts: string[] = [];
      for await (const item of documents(source ? [source] : [], {})) {
        if ('input' in item) texts.push(item.input.text);
        else if (item.error instanceof GradlensError) texts.push(BAD);
        else throw item.error;
      }
      // Of a text the command line keeps a byte-order mark, as Python does; an editor takes it off the document.
      if (source?.kind === 'file') texts[0] = texts[0].replace(/^\ufeff/, '');
      const editor = inEditor(file, new TextDecoder().decode(bytes));
      // Bytes that are no text are refused here; an editor repairs them before anybody sees them.
      if (isUtf8(bytes) && JSON.stringify(editor) !== JSON.stringify(texts))
        throw new Error(`the editor reads ${JSON.stringify(editor)}, the command line ${JSON.stringify(texts)}`);
      return texts.length > 0 ? 'rows' : 'no rows';
    },
  };
}

async function* none(): AsyncGenerator<Uint8Array> {}

export const rows: readonly Target[] = [target('csv'), target('tsv'), target('jsonl'), target('json')];
