/**
 * How fast tokenizers load and read, beside the packages that others use: `node scripts/bench.mjs tokenization FOLDER [PYTHON]`.
 * FOLDER/NAME/tokenizer.json each; with the Python of an environment that has the Rust library, that too. Rates are of a
 * megabyte in ten scripts, and of a quarter of it: where they are alike, time is linear in the length.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { loadTokenizer } from '../src/core/tokenization/tokenizer';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const passage = [
  'The board said profits rose 3.4% to £1,250m; "investors" weren\'t surprised, though shares fell (see https://example.com/a?b=1).',
  'Die Straße nach Zürich ist gesperrt, naïve Übergänge — déjà vu à l’été. Ο ελληνικός όμιλος. Российские рынки выросли.',
  '我们去北京。東京は日本の首都です。カタカナ ｶﾞｷﾞ 한국어 문장입니다. ภาษาไทย नमस्ते दुनिया مرحبا بالعالم שלום 👨‍👩‍👧 👍🏽',
].join('\n');

interface Timed<T> {
  readonly ms: number;
  readonly result: T;
}

async function timed<T>(work: () => T | Promise<T>): Promise<Timed<T>> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** The shortest of three runs. */
async function best<T>(work: () => T): Promise<Timed<T>> {
  const runs = [await timed(work), await timed(work), await timed(work)];
  return runs.reduce((a, b) => (b.ms < a.ms ? b : a));
}

/** What is kept after loading, in MB. */
function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

interface Rust {
  readonly load: number;
  readonly encode: number;
  readonly ids: string;
}

function rust(python: string, file: string, paths: readonly string[]): readonly Rust[] {
  const script = join(process.cwd(), 'bench/tokenization.py');
  const out = execFileSync(python, [script, file, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Rust);
}

async function main(): Promise<void> {
  const [folder, python] = process.argv.slice(2);
  if (folder === undefined) throw new Error('usage: node scripts/bench.mjs tokenization FOLDER [PYTHON]');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'tokenizer.json')));
  const text = passage.repeat(Math.ceil(1e6 / Buffer.byteLength(passage)));
  const bytes = Buffer.byteLength(text);
  const quarter = text.slice(0, text.length >> 2);
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(scratch, 'text.txt');
  writeFileSync(file, text);
  const beside =
    python === undefined
      ? []
      : rust(
          python,
          file,
          names.map((name) => join(folder, name, 'tokenizer.json')),
        );
  rmSync(scratch, { recursive: true });

  const rate = (size: number, ms: number) => (size / 1000 / ms).toFixed(2);
  console.log(
    '| tokenizer | load, ms | MB held | library load, ms | MB held | MB/s, 1 MB | MB/s, ¼ MB | Rust load, ms | Rust MB/s | ids |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const [i, name] of names.entries()) {
    const before = held();
    const loaded = await timed(() => loadTokenizer(join(folder, name)));
    const ours = held() - before;
    const whole = await best(() => loaded.result.encode(text));
    const part = await best(() => loaded.result.encode(quarter));
    const start = held();
    const library = await timed(() => {
      try {
        return new LibraryTokenizer(JSON.parse(readFileSync(join(folder, name, 'tokenizer.json'), 'utf8')), {});
      } catch {
        return undefined; // it does not know the file
      }
    });
    const theirs = held() - start;
    const ids = createHash('sha256')
      .update(whole.result.map((token) => token.id).join(','))
      .digest('hex');
    const other = beside[i];
    const cells = [
      name,
      loaded.ms.toFixed(0),
      ours.toFixed(0),
      library.result === undefined ? '–' : library.ms.toFixed(0),
      library.result === undefined ? '–' : theirs.toFixed(0),
      rate(bytes, whole.ms),
      rate(Buffer.byteLength(quarter), part.ms),
      other === undefined ? '' : (other.load * 1000).toFixed(0),
      other === undefined ? '' : rate(bytes, other.encode * 1000),
      other === undefined ? '' : other.ids === ids ? 'equal' : 'DIFFER',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

void main();
