/** The tokenizer of a Flair checkpoint: its own files or those of a folder, read as transformers reads them for Flair. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { CheckpointError, TokenizerError } from '../errors';
import type { FlairCheckpoint } from '../models/flair/checkpoint';
import type { Tokenizer } from '../tokenization/encoding';
import { spelledInWords } from '../tokenization/flair/spelling';
import { isObject } from '../tokenization/folder/json';
import { folderReadings } from '../tokenization/folder/named';
import { folderOf, modelFacts, readTokenizerFolder } from '../tokenization/folder/readFolder';
import { readingBy } from '../tokenization/folder/readings';
import type { TokenizerFolder } from '../tokenization/folder/tokenizerFolder';
import { createTokenizer } from '../tokenization/tokenizer';

/** Files of a model folder, parsed. */
export interface TokenizerParts {
  /** tokenizer.json */
  readonly tokenizer: unknown;
  /** tokenizer_config.json */
  readonly config: unknown;
  /** The folder from which both were read. */
  readonly folder: TokenizerFolder;
  /** Whether Flair sets how single words are tokenized; false for a folder that the user gave. */
  readonly told: boolean;
}

/** Flair runs with transformers 4. */
function partsOf(folder: TokenizerFolder, prefix: boolean): Pick<TokenizerParts, 'tokenizer' | 'config'> {
  const asked = prefix && byteLevelIn(folder.tokenizer?.pre_tokenizer);
  const told = asked ? { ...folder, config: { ...folder.config, add_prefix_space: true } } : folder;
  const { tokenizer, config } = readingBy(told, 4);
  if (!prefix) return { tokenizer, config };
  return { tokenizer: spelledInWords(tokenizer), config };
}

function byteLevelIn(stage: unknown): boolean {
  return isObject(stage) && stage.type === 'ByteLevel';
}

/**
 * Reads the tokenizer in a checkpoint, or that of its base model in a folder.
 * @throws CheckpointError with a remedy if the checkpoint has none; TokenizerError for a folder that cannot be read
 */
export async function flairParts(checkpoint: FlairCheckpoint, folder: string | undefined): Promise<TokenizerParts> {
  const facts = modelFacts(checkpoint.config);
  if (folder !== undefined) {
    if (!existsSync(folder)) throw new TokenizerError(l10n.t`there is no tokenizer folder at ${folder}`);
    const read = await readTokenizerFolder(resolve(folder));
    const given = { ...read, model: read.model.modelType === null ? facts : read.model };
    return { ...partsOf(given, false), folder: given, told: false };
  }
  const { file, baseModel, rules, tokenizer } = checkpoint;
  if (tokenizer === null)
    throw new CheckpointError(
      l10n.t`${file} carries no tokenizer (Flair ${rules.version} saved none): give the folder of its base model ${baseModel} with --tokenizer FOLDER`,
      { lacks: 'tokenizer' },
    );
  try {
    const carried = folderOf(tokenizer, { ...facts, version: null }, file);
    return { ...partsOf(carried, rules.text.spelling !== 'joined'), folder: carried, told: true };
  } catch (cause) {
    if (!(cause instanceof TokenizerError)) throw cause;
    throw new CheckpointError(
      l10n.t`${file} carries no tokenizer that can be read: give the folder of its base model ${baseModel} with --tokenizer FOLDER`,
      { lacks: 'tokenizer', cause },
    );
  }
}

/** Loads the tokenizer of the parts. @throws CheckpointError for one that cannot be loaded */
export function flairTokenizerOf(checkpoint: FlairCheckpoint, parts: TokenizerParts): Tokenizer {
  const { folder, told } = parts;
  try {
    return {
      ...createTokenizer(parts.tokenizer, parts.config),
      readings: () => folderReadings(folder, null, createTokenizer),
      spelledBy: (spelling) => {
        const { tokenizer, config } = partsOf(folder, told && spelling === 'words');
        return createTokenizer(tokenizer, config);
      },
    };
  } catch (cause) {
    if (!(cause instanceof TokenizerError)) throw cause;
    throw new CheckpointError(l10n.t`${checkpoint.file} has a tokenizer that cannot be loaded: ${cause.message}`, {
      cause,
    });
  }
}
