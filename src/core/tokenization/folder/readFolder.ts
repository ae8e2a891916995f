/** Reads the files of a tokenizer's folder; what they mean is decided elsewhere. */

import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parsePythonJson } from '../../../text/pythonJson';
import { TokenizerError } from '../../errors';
import { parsedJson, readTokenizerFile } from '../files';
import { isObject, type Json } from './json';
import type { ConfigFacts, TokenizerFolder } from './tokenizerFolder';

const SETTINGS = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'] as const;

/** Files of tokenizers without tokenizer.json. */
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

/** Every file that may be read of a tokenizer's folder. */
export const TOKENIZER_FILES: readonly string[] = [...SETTINGS, ...VOCABULARY_FILES];

/** What config.json, parsed, says of the tokenizer. */
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

/** A folder in memory, as checkpoints carry one. @param where names it in messages */
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
 * Reads a folder.
 * @param config the path of the model's own config.json, for folders that have none
 * @throws TokenizerError for a file that is damaged
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
  // The tables of older files are needed where there is no tokenizer.json, and where a class starts from them all the same.
  const needed = files.has('tokenizer.json') ? ['spiece.model', 'tokenizer.model'] : VOCABULARY_FILES;
  for (const [name, bytes] of present(await Promise.all(needed.map(read)))) files.set(name, bytes);
  return folderOf(files, own === undefined ? modelFacts(undefined) : factsIn(own), folder);
}

function present(files: readonly (readonly [string, Buffer | undefined])[]): Map<string, Buffer> {
  return new Map(files.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])));
}

/** A config that is damaged is somebody else's to tell. */
function factsIn(bytes: Buffer): ConfigFacts {
  try {
    return modelFacts(parsePythonJson(bytes.toString('utf8')));
  } catch {
    return modelFacts(undefined);
  }
}
