import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderOf, modelFacts } from '../../../src/core/tokenization/folder/readFolder';
import { readingBy } from '../../../src/core/tokenization/folder/readings';
import { createTokenizer } from '../../../src/core/tokenization/tokenizer';

interface Recorded {
  readonly class?: string;
  readonly error?: string;
  readonly ids?: readonly (readonly number[])[];
  readonly pair?: readonly [readonly number[], readonly number[]];
  readonly side?: string;
  readonly length?: number;
  readonly roles?: Readonly<Record<string, number | null>>;
}

interface Document {
  readonly texts: readonly string[];
  readonly pair: readonly [string, string];
  readonly shared: Readonly<Record<string, unknown>>;
  readonly cases: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string>>;
    readonly four: Recorded;
    readonly five: Recorded;
  }[];
}

const file = new URL('../../fixtures/tokenizerFolders.json', import.meta.url);
const { texts, pair, shared, cases } = JSON.parse(readFileSync(file, 'utf8')) as Document;

function bytesOf(content: unknown): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  const packed = (content as { base64?: string }).base64;
  return packed === undefined ? Buffer.from(JSON.stringify(content)) : Buffer.from(packed, 'base64');
}

function read(files: Readonly<Record<string, string>>, version: 4 | 5) {
  const contents = new Map(Object.entries(files).map(([name, key]) => [name, bytesOf(shared[key])]));
  const config: unknown = JSON.parse((contents.get('config.json') ?? Buffer.from('{}')).toString());
  contents.delete('config.json');
  const reading = readingBy(folderOf(contents, modelFacts(config), 'folder'), version);
  return { reading, tokenizer: createTokenizer(reading.tokenizer, reading.config) };
}

describe.each([4, 5] as const)('folders as transformers %i reads them', (version) => {
  const name = version === 4 ? 'four' : 'five';
  /** transformers 5 reads a lone SentencePiece model without a class; here that is refused. */
  const refused = (one: (typeof cases)[number]) =>
    one[name].class === 'TokenizersBackend' && !one.files['tokenizer.json'];
  it.each(cases.filter((one) => one[name].error === undefined && refused(one)))('$name is refused', (one) => {
    expect(() => read(one.files, version)).toThrow(/tokenizer.model but no tokenizer.json.*save_pretrained/);
  });

  it.each(cases.filter((one) => one[name].error === undefined && !refused(one)))('$name', (one) => {
    const expected = one[name];
    const { tokenizer } = read(one.files, version);
    const ids = texts.map((text) => tokenizer.wrap(tokenizer.encode(text)).map((token) => token.id));
    expect(ids).toEqual(expected.ids);
    const both = tokenizer.wrap(tokenizer.encode(pair[0]), tokenizer.encode(pair[1]));
    expect(both.map((token) => token.id)).toEqual(expected.pair?.[0]);
    expect(both.map((token) => token.type)).toEqual(expected.pair?.[1]);
    expect(tokenizer.truncationSide).toBe(expected.side);
    // Where no file names one, the usual names are looked for.
    for (const [role, id] of Object.entries(expected.roles ?? {}))
      if (id !== null) expect(tokenizer.roles[role as keyof typeof tokenizer.roles], role).toBe(id);
  });
});
