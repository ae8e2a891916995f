/** Every reading of a folder, each against what its own reader gives. */
import { readFileSync } from 'node:fs';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import type { NamedReading } from '../../../src/core/tokenization/encoding';
import { FLAIR_VERSIONS, flairTokenizer } from '../../../src/core/tokenization/flair/flairTokenizer';
import { folderOf, modelFacts } from '../../../src/core/tokenization/folder/readFolder';
import { tokenizerOf } from '../../../src/core/tokenization/tokenizer';

interface Recorded {
  readonly class?: string;
  readonly error?: string;
  readonly ids?: readonly (readonly number[])[];
}

const file = new URL('../../fixtures/tokenizerFolders.json', import.meta.url);
const { texts, shared, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly texts: readonly string[];
  readonly shared: Readonly<Record<string, unknown>>;
  readonly cases: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string>>;
    readonly four: Recorded;
    readonly five: Recorded;
  }[];
};

function contentOf(key: string): Buffer {
  const content = shared[key];
  if (typeof content === 'string') return Buffer.from(content);
  const packed = (content as { base64?: string }).base64;
  return packed === undefined ? Buffer.from(JSON.stringify(content)) : Buffer.from(packed, 'base64');
}

function openFolder(files: Readonly<Record<string, string>>) {
  const contents = new Map(Object.entries(files).map(([name, key]) => [name, contentOf(key)]));
  const config: unknown = JSON.parse((contents.get('config.json') ?? Buffer.from('{}')).toString());
  contents.delete('config.json');
  return { contents, tokenizer: tokenizerOf(folderOf(contents, modelFacts(config), 'folder')) };
}

function idsOf(reading: NamedReading | undefined, text: string): readonly number[] | undefined {
  const { tokenizer } = reading ?? {};
  return tokenizer?.wrap(tokenizer.encode(text)).map(({ id }) => id);
}

const whole = cases.filter(({ files, four, five }) => files['tokenizer.json'] && !four.error && !five.error);

describe('readings of a folder', () => {
  it('are many', () => expect(whole.length).toBeGreaterThan(40));

  it.each(whole)('$name', ({ files, four, five }) => {
    const { contents, tokenizer } = openFolder(files);
    const readings = tokenizer.readings?.() ?? [];
    const by = (name: string) => readings.find((reading) => reading.name === name);
    expect(readings.map(({ name }) => name)).toEqual([
      'tokenizer.json',
      'transformers 4',
      'transformers 5',
      '@huggingface/tokenizers',
    ]);
    expect(readings.filter(({ own }) => own).map(({ name }) => name)).toEqual([
      `transformers ${tokenizer.origin?.version}`,
    ]);
    expect(texts.map((text) => idsOf(by('transformers 4'), text))).toEqual(four.ids);
    expect(texts.map((text) => idsOf(by('transformers 5'), text))).toEqual(five.ids);
    const parse = (name: string) => JSON.parse((contents.get(name) ?? Buffer.from('{}')).toString());
    let library: Library;
    try {
      library = new Library(parse('tokenizer.json'), parse('tokenizer_config.json'));
      library.encode(texts[0]);
    } catch {
      expect(by('@huggingface/tokenizers')?.tokenizer === null || idsOfFails(by('@huggingface/tokenizers'))).toBe(true);
      return;
    }
    for (const text of texts) expect(idsOf(by('@huggingface/tokenizers'), text)).toEqual(library.encode(text).ids);
  });
});

function idsOfFails(reading: NamedReading | undefined): boolean {
  try {
    idsOf(reading, texts[0]);
    return false;
  } catch {
    return true;
  }
}

describe('readings of Flair', () => {
  const [{ files }] = whole;
  const { name: _, ...first } = FLAIR_VERSIONS[2];
  const tokenizer = flairTokenizer(openFolder(files).tokenizer, { ...first, boundary: null });
  const readings = tokenizer.readings?.() ?? [];

  it('are those of its versions beside those of the folder', () => {
    expect(readings.map(({ name }) => name)).toEqual([
      'tokenizer.json',
      'transformers 4',
      'transformers 5',
      '@huggingface/tokenizers',
      ...FLAIR_VERSIONS.map(({ name }) => name),
    ]);
    expect(readings.filter(({ own }) => own).map(({ name }) => name)).toEqual(['Flair 0.11']);
  });

  it('differ where versions clean texts differently', () => {
    const ids = readings.slice(-2).map((reading) => idsOf(reading, 'lead\u2028ROSE'));
    expect(ids[0]).not.toEqual(ids[1]);
  });
});
