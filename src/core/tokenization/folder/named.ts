/** Loads a tokenizer's folder by the rules of each library that reads it. */
import { Tokenizer as Library } from '@huggingface/tokenizers';
import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../../errors';
import type { NamedReading, Token, Tokenizer } from '../encoding';
import type { Json } from './json';
import { readingBy } from './readings';
import type { Version } from './settings';
import type { TokenizerFolder } from './tokenizerFolder';

/** Makes a tokenizer from parsed files. Throws TokenizerError. */
type Create = (json: unknown, config?: unknown, specials?: unknown) => Tokenizer;

/** The library that transformers.js uses. */
export const LIBRARY = '@huggingface/tokenizers';

/**
 * The tokenizers of a folder: by tokenizer.json only, by each version of transformers, and by @huggingface/tokenizers.
 * @param own the version that is used for the model; null if another reading is used
 */
export function folderReadings(folder: TokenizerFolder, own: Version | null, create: Create): NamedReading[] {
  const by = (version: Version): NamedReading => {
    const make = () => {
      const { tokenizer, config } = readingBy(folder, version);
      return create(tokenizer, config);
    };
    return { name: `transformers ${version}`, own: version === own, ...attempt(make) };
  };
  const { tokenizer: file } = folder;
  const alone = file === undefined ? absent() : attempt(() => create(file, undefined, folder.specials));
  return [{ name: 'tokenizer.json', own: false, ...alone }, by(4), by(5), libraryReading(folder, alone.tokenizer)];
}

function absent() {
  return { tokenizer: null, failure: l10n.t('there is no tokenizer.json') };
}

function attempt(make: () => Tokenizer): Pick<NamedReading, 'tokenizer' | 'failure'> {
  try {
    return { tokenizer: make(), failure: null };
  } catch (error) {
    if (error instanceof TokenizerError) return { tokenizer: null, failure: error.message };
    throw error;
  }
}

function libraryReading({ tokenizer: file, config }: TokenizerFolder, alone: Tokenizer | null): NamedReading {
  const named = { name: LIBRARY, own: false } as const;
  if (file === undefined || alone === null)
    return {
      ...named,
      ...(file === undefined ? absent() : { tokenizer: null, failure: l10n.t('see tokenizer.json') }),
    };
  const made = attempt(() => libraryTokenizer(file, config ?? {}, alone));
  return { ...named, ...made, placeless: true };
}

/**
 * A tokenizer that encodes with the library. Special tokens are added as `alone` does, by tokenizer.json's
 * post-processor.
 */
function libraryTokenizer(file: Json, config: Json, alone: Tokenizer): Tokenizer {
  const library = asTokenizerError(() => new Library(file, config));
  const encode = (text: string): readonly Token[] => {
    const { ids, tokens } = asTokenizerError(() => library.encode(text, { add_special_tokens: false }));
    return ids.map((id, i) => {
      return { id, token: tokens[i] ?? '', start: 0, end: 0, unknown: id === alone.roles.unk };
    });
  };
  return {
    ...alone,
    encode,
    *steps(text) {
      yield;
      return encode(text);
    },
  };
}

/** Does the work and converts errors to TokenizerError: for an unknown stage the library throws errors of any class. */
function asTokenizerError<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
    throw new TokenizerError(l10n.t`${LIBRARY} cannot read this tokenizer: ${line}`, { cause });
  }
}
