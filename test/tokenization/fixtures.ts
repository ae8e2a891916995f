import { readdirSync, readFileSync } from 'node:fs';
import { createTokenizer } from '../../src/core/tokenization/tokenizer';

const folder = new URL('../fixtures/tokenizers/', import.meta.url);

/** What test/oracles/tokenizersFixtures.py and tokenizersFamilies.py wrote for one tokenizer. */
export interface Family {
  readonly tokenizer: unknown;
  readonly texts: readonly string[];
  /** For each text: [id, start, end, id, start, end, …]. */
  readonly encodings: readonly (readonly number[])[];
  readonly pairs: readonly {
    readonly first: string;
    readonly second: string;
    readonly ids: readonly number[];
    readonly types: readonly number[];
    readonly special: readonly number[];
  }[];
  /** Texts whose ranges the library has wrong. */
  readonly idsOnly?: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

/** What it wrote for single stages. */
export interface Stages {
  readonly texts: readonly string[];
  readonly normalizers: readonly { readonly config: object; readonly results: readonly string[] }[];
  readonly preTokenizers: readonly {
    readonly config: object;
    readonly results: readonly (readonly (readonly [string, number, number])[])[];
  }[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

export const stages = read('stages.json') as Stages;

export const families: readonly { readonly name: string; readonly family: Family }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'stages.json')
  .map((name) => ({ name: name.slice(0, -'.json'.length), family: read(name) as Family }));

/** The tokenizer of a fixture. */
export function load(name: string) {
  const found = families.find((one) => one.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return createTokenizer(found.family.tokenizer);
}
