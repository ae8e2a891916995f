/** The parsed files of the tokenizer that a checkpoint carries, as Flair loads them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError } from '../../errors';
import { fileHead, readFileBytes, standIn } from '../../files';
import { tokenizerJson } from '../convert/tokenizerJson';
import type { FlairCheckpoint } from './checkpoint';

export interface TokenizerParts {
  /** tokenizer.json */
  readonly tokenizer: unknown;
  /** tokenizer_config.json */
  readonly config: unknown;
  /** special_tokens_map.json */
  readonly specials: unknown;
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Byte-level tokenizers put a blank before each word that they get alone: Flair asks for that from 0.12 on. */
function withPrefix(stage: unknown): unknown {
  if (!isObject(stage)) return stage;
  if (stage.type === 'ByteLevel') return { ...stage, add_prefix_space: true };
  const { pretokenizers } = stage;
  return Array.isArray(pretokenizers) ? { ...stage, pretokenizers: pretokenizers.map(withPrefix) } : stage;
}

function parsed(checkpoint: FlairCheckpoint, name: string): unknown {
  const bytes = checkpoint.tokenizer?.get(name);
  if (!bytes) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new CheckpointError(`${checkpoint.file} has a ${name} that is not valid JSON: it is damaged`, { cause });
  }
}

/** Throws CheckpointError where the checkpoint has no tokenizer, with what to do. */
export function tokenizerParts(checkpoint: FlairCheckpoint): TokenizerParts {
  const { file, baseModel, rules } = checkpoint;
  if (checkpoint.tokenizer === null)
    throw new CheckpointError(
      `${file} carries no tokenizer (Flair ${rules.version} saved none): give the folder of its base model ${baseModel} with --tokenizer FOLDER`,
      { lacks: 'tokenizer' },
    );
  const modelType = String(checkpoint.config.model_type);
  const tokenizer = parsed(checkpoint, 'tokenizer.json') ?? tokenizerJson(checkpoint.tokenizer, modelType, file);
  if (!isObject(tokenizer))
    throw new CheckpointError(
      `${file} carries no tokenizer that can be read: give the folder of its base model ${baseModel} with --tokenizer FOLDER`,
      { lacks: 'tokenizer' },
    );
  const config = parsed(checkpoint, 'tokenizer_config.json') ?? {};
  const specials = parsed(checkpoint, 'special_tokens_map.json') ?? {};
  if (rules.text.spelling === 'joined') return { tokenizer, config, specials };
  return { tokenizer: { ...tokenizer, pre_tokenizer: withPrefix(tokenizer.pre_tokenizer) }, config, specials };
}

/** Files that are read of a tokenizer folder; the largest real one has 17 MB. */
const NAMES = [
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'sentencepiece.bpe.model',
  'added_tokens.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
];
const LARGEST = 256 * 1024 * 1024;

/**
 * The tokenizer of a folder that has no tokenizer.json but older files, converted; undefined where there is nothing to
 * convert. Throws CheckpointError or ModelFolderError for files that are damaged, too large or of another model.
 */
export function convertedParts(folder: string, checkpoint: FlairCheckpoint): TokenizerParts | undefined {
  const files = new Map<string, Buffer>();
  for (const name of NAMES) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile()) continue;
    if (found.size > LARGEST) throw new CheckpointError(`${path} has ${found.size} bytes: not a tokenizer's`);
    const other = standIn(fileHead(path));
    if (other !== null) throw new CheckpointError(`${path} ${other}`);
    files.set(name, readFileBytes(path, LARGEST));
  }
  const tokenizer = tokenizerJson(files, String(checkpoint.config.model_type), folder);
  if (tokenizer === undefined) return undefined;
  const own = { ...checkpoint, file: folder, tokenizer: files };
  const config = parsed(own, 'tokenizer_config.json') ?? {};
  return { tokenizer, config, specials: parsed(own, 'special_tokens_map.json') ?? {} };
}
