/** Reads and parses the files of a tokenizer's folder; readings.ts applies the rules of transformers to them. */

import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parsePythonJson } from '../../../text/pythonJson';
import { TokenizerError } from '../../errors';
import { parsedJson, readTokenizerFile } from '../files';
import { isObject, type Json } from './json';
import type { ConfigFacts, TokenizerFolder } from './tokenizerFolder';

const SETTINGS = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'] as const;

/** Vocabularies and tables of tokenizers without tokenizer.json. */
export const VOCABULARY_FILES = [
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'spiece.model',
  'sentencepiece.bpe.model',
  'sentencepiece.model',
  'spm.model',
  'tokenizer.model',
] as const;

/** All files of a tokenizer's folder that may be read. */
export const TOKENIZER_FILES: readonly string[] = [...SETTINGS, ...VOCABULARY_FILES];

/** The entries of a parsed config.json that determine how the tokenizer is read; null for those that are missing. */
export function modelFacts(config: unknown): ConfigFacts {
  const text = (name: string) => {
    const value = isObject(config) ? config[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    tokenizerClass: text('tokenizer_class'),
    modelType: text('model_type'),
    version: text('transformers_version'),
  };
}

/** A folder whose files are in memory, as in a checkpoint. @param where its name in messages */
export function folderOf(files: ReadonlyMap<string, Buffer>, model: ConfigFacts, where: string): TokenizerFolder {
  const json = (name: string): Json | undefined => {
    const bytes = files.get(name);
    return bytes === undefined ? undefined : objectIn(bytes, where, name);
  };
  return {
    where,
    tokenizer: json('tokenizer.json'),
    config: json('tokenizer_config.json'),
    specials: json('special_tokens_map.json'),
    added: json('added_tokens.json'),
    vocabulary: new Map([...files].filter(([name]) => VOCABULARY_FILES.some((known) => known === name))),
    model,
  };
}

function objectIn(bytes: Buffer, where: string, name: string): Json {
  const path = join(where, name);
  const parsed = parsedJson(bytes, path);
  if (isObject(parsed)) return parsed;
  throw new TokenizerError(l10n.t`${path} cannot be used (an object expected); export the tokenizer again`);
}

/**
 * Reads the files of a folder.
 * @param config path of the model's config.json, used if the folder has none
 * @throws TokenizerError for a damaged file
 */
export async function readTokenizerFolder(folder: string, config?: string): Promise<TokenizerFolder> {
  const read = async (name: string): Promise<[string, Buffer | undefined]> => [
    name,
    await readTokenizerFile(folder, name),
  ];
  const settings = await Promise.all([...SETTINGS, 'config.json'].map(read));
  const files = present(settings);
  const own =
    files.get('config.json') ??
    (config === undefined ? undefined : await readTokenizerFile(dirname(config), basename(config)));
  files.delete('config.json');
  // Older files are needed without a tokenizer.json. Some classes read spiece.model or tokenizer.model in any case.
  const needed = files.has('tokenizer.json') ? ['spiece.model', 'tokenizer.model'] : VOCABULARY_FILES;
  for (const [name, bytes] of present(await Promise.all(needed.map(read)))) files.set(name, bytes);
  return folderOf(files, own === undefined ? modelFacts(undefined) : factsIn(own), folder);
}

function present(files: readonly (readonly [string, Buffer | undefined])[]): Map<string, Buffer> {
  return new Map(files.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])));
}

/** A damaged config.json is reported where the model is read; here it counts as empty. */
function factsIn(bytes: Buffer): ConfigFacts {
  try {
    return modelFacts(parsePythonJson(bytes.toString('utf8')));
  } catch {
    return modelFacts(undefined);
  }
}
