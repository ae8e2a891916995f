/** How transformers 4 and 5 read a folder, and which of the two rules is used for a model. */
import { isDeepStrictEqual } from 'node:util';
import { TokenizerError } from '../../errors';
import { contentOf } from './added';
import { CLASSES } from './classes';
import { classOf } from './classOf';
import { converted } from './convert/converted';
import { CONVERSIONS } from './convert/kinds';
import { isObject, type Json } from './json';
import type { TokenSettings, Version } from './settings';
import type { FolderReading, TokenizerFolder } from './tokenizerFolder';
import { overruled4 } from './version4';
import { overruled5 } from './version5';
import { idsOf } from './vocabularyOf';

/** The readings of a folder by both versions. */
export interface FolderReadings {
  /** The version of transformers whose rules are used. */
  readonly version: Version;
  /** The version that config.json names, which determines `version`; null if it names none. */
  readonly savedBy: string | null;
  readonly chosen: FolderReading;
  /** The reading by the other version; null if it is the same. Computed when called. */
  readonly other: () => FolderReading | null;
}

/** Whether a class exists only in Python: its rules cannot be expressed as stages of tokenizer.json. */
function inPythonAlone(className: string | null): boolean {
  return className !== null && !CLASSES.has(className);
}

/** Reads a folder as both versions do. @throws TokenizerError when neither version can load a tokenizer from it */
export function readingsOf(folder: TokenizerFolder): FolderReadings {
  const { version: savedBy } = folder.model;
  const version: Version = savedBy !== null && Number.parseInt(savedBy, 10) >= 5 ? 5 : 4;
  const another = version === 4 ? 5 : 4;
  const chosen = attempt(folder, version);
  if (chosen instanceof TokenizerError) {
    const other = attempt(folder, another);
    if (other instanceof TokenizerError) throw chosen;
    const why = `transformers ${version} cannot load this tokenizer, so it is read as transformers ${another} does: ${chosen.message}`;
    return { version: another, savedBy, chosen: { ...other, warnings: [...other.warnings, why] }, other: () => null };
  }
  const other = () => {
    const found = attempt(folder, another);
    return found instanceof TokenizerError || same(chosen, found) ? null : found;
  };
  return { version, savedBy, chosen, other };
}

function attempt(folder: TokenizerFolder, version: Version): FolderReading | TokenizerError {
  try {
    return readingBy(folder, version);
  } catch (error) {
    if (error instanceof TokenizerError) return error;
    throw error;
  }
}

/** Whether two readings are equal in all stages. They share large tables, so the comparison is cheap. */
function same(a: FolderReading, b: FolderReading): boolean {
  return isDeepStrictEqual(essence(a), essence(b));
}

function essence({ tokenizer, config }: FolderReading): unknown {
  const { normalizer, pre_tokenizer, post_processor, added_tokens, model } = tokenizer;
  const said = Object.entries(isObject(model) ? model : {}).filter(
    ([, value]) => value !== null && value !== false && value !== '',
  );
  return [
    normalizer ?? null,
    pre_tokenizer ?? null,
    post_processor,
    added_tokens,
    Object.fromEntries(said),
    config.split_special_tokens === true,
  ];
}

/** Classes that transformers 4 converts from older files if add_prefix_space is set, even with a tokenizer.json. */
const CONVERTED_FOR_PREFIX = new Set(['LlamaTokenizer', 'MT5Tokenizer', 'T5Tokenizer']);

function convertsAnew({ config }: TokenizerFolder, className: string | null, version: Version): boolean {
  const told = config?.add_prefix_space !== undefined && config.add_prefix_space !== null;
  return version === 4 && told && className !== null && CONVERTED_FOR_PREFIX.has(className);
}

/**
 * Whether a tokenizer.json can be of the class. A class that follows only from the model type does not apply if it has
 * another kind of model.
 */
function fits({ model }: Json, className: string, { model: facts }: TokenizerFolder): boolean {
  if (facts.tokenizerClass !== null) return true;
  const kind = isObject(model) && typeof model.type === 'string' ? model.type : undefined;
  const file = CONVERSIONS.get(className)?.file;
  switch (file) {
    case undefined:
      return kind !== 'WordLevel';
    case 'vocab.txt':
      return kind === 'WordPiece';
    case 'vocab.json':
      return kind === 'BPE';
    default:
      return kind === 'Unigram' || kind === 'BPE';
  }
}

/**
 * The folder as one version of transformers reads it. @throws TokenizerError when no tokenizer can be loaded from it
 */
export function readingBy(folder: TokenizerFolder, version: Version): FolderReading {
  const className = classOf(folder, version);
  const changes: string[] = [];
  const tell = (change: string) => changes.push(change);
  const fromFile = folder.tokenizer !== undefined && !convertsAnew(folder, className, version);
  const own = fromFile && folder.tokenizer ? folder.tokenizer : converted(folder, className, version);
  if (!fromFile) tell(`converted from ${[...folder.vocabulary.keys()].join(', ')}`);
  // Without a class the tokenizer.json is used unchanged.
  if (folder.config === undefined && (className === null || !fits(own, className, folder)))
    return { tokenizer: own, config: folder.specials ?? {}, className, changes, warnings: [] };
  const name = className ?? 'PreTrainedTokenizer';
  const { tokenizer, settings } =
    version === 4 ? overruled4(own, folder, name, fromFile, tell) : overruled5(own, folder, name, fromFile, tell);
  const warnings = inPythonAlone(className)
    ? [
        `transformers reads this tokenizer with ${className}, whose rules are not known here: ids may differ from the model's`,
      ]
    : [];
  return { tokenizer, config: configOf(folder, own, settings), className, changes, warnings };
}

/**
 * tokenizer_config.json with the special tokens of the class. If no file names special tokens, those of the class are
 * used only if the vocabulary has them: others were never trained.
 */
function configOf(folder: TokenizerFolder, own: Json, { named }: TokenSettings): Json {
  const { config = {}, specials } = folder;
  const idOf = idsOf(own);
  const told = folder.config !== undefined || specials !== undefined;
  const kept = [...named].filter(([, token]) => told || idOf(contentOf(token)) !== undefined);
  const roles = Object.fromEntries(kept.map(([role, token]) => [role, contentOf(token)]));
  const truncation = isObject(own.truncation) ? own.truncation.direction : undefined;
  const side = truncation === 'Left' ? { truncation_side: 'left' } : {};
  return { ...side, ...config, ...roles };
}
