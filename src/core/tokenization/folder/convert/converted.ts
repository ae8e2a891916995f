/** Makes tokenizer.json from the files of older tokenizers, with the stages of transformers' own conversion. */

import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../../../errors';
import { type AddedEntry, addedEntry, contentOf } from '../added';
import { BUILDERS } from '../builders5';
import { CLASSES } from '../classes';
import type { Json } from '../json';
import { tokenSettings, tokensToAdd, type Version } from '../settings';
import { precompiledStages } from '../stages';
import type { TokenizerFolder } from '../tokenizerFolder';
import { addedOf, idsOf, withAdded } from '../vocabularyOf';
import { CONVERSIONS, type Conversion, type ConvertParts } from './kinds';
import { type SentencePieces, sentencePieces } from './sentencePiece';
import { mergesOf, mergesTxt, vocabularyJson, vocabularyTxt } from './vocabularies';

/** For messages: how to make a tokenizer.json. */
const REMEDY = 'make it in Python, AutoTokenizer.from_pretrained(d).save_pretrained(d), or give --tokenizer';

/**
 * The tokenizer.json that transformers makes from a folder's older files by the rules of its class.
 * @throws TokenizerError for files that are missing, damaged or of another class; the message says what to do
 */
export function converted(folder: TokenizerFolder, className: string | null, version: Version): Json {
  const { where, vocabulary } = folder;
  if (vocabulary.size === 0)
    throw new TokenizerError(
      l10n.t`${join(where, 'tokenizer.json')} is missing, and there is no vocabulary to make it from: ${REMEDY}`,
    );
  const found = [...vocabulary.keys()].join(', ');
  const conversion = className === null ? undefined : CONVERSIONS.get(className);
  if (conversion === undefined) {
    const what =
      className === null ? 'no file names the tokenizer class' : `${className} cannot be converted to it here`;
    throw new TokenizerError(l10n.t`${where} has ${found} but no tokenizer.json, and ${what}: ${REMEDY}`);
  }
  const content = vocabulary.get(conversion.file);
  if (content === undefined)
    throw new TokenizerError(
      l10n.t`${where} has ${found}, but ${String(className)} needs ${conversion.file}: ${REMEDY}`,
    );
  const settings = tokenSettings(folder, CLASSES.get(className ?? '') ?? { named: {} }, version, true);
  const token = (role: string) => {
    const named = settings.named.get(role);
    return named === undefined ? '' : contentOf(named);
  };
  const parts: ConvertParts = { config: settings.config, token, idOf: () => undefined };
  const { model, added, charsmap } = modelOf(folder, content, conversion, parts, version, className ?? '');
  const base: Json = { version: '1.0', truncation: null, padding: null, added_tokens: [], model };
  const own = withAdded(base, added);
  // transformers 5 builds the stages by the class and needs only the table of the normalizer.
  if (version === 5)
    return { ...own, normalizer: precompiledStages(charsmap)[0] ?? null, pre_tokenizer: null, post_processor: null };
  const idOf = idsOf(withAdded(own, tokensToAdd(addedOf(own), settings, version)));
  const all = { ...parts, idOf };
  return {
    ...own,
    normalizer: conversion.normalizer?.(all, charsmap) ?? null,
    pre_tokenizer: conversion.preTokenizer?.(all) ?? null,
    post_processor: conversion.post?.(all) ?? null,
  };
}

interface Made {
  readonly model: Json;
  readonly added: readonly AddedEntry[];
  readonly charsmap: string;
}

function modelOf(
  { vocabulary, where }: TokenizerFolder,
  content: Buffer,
  conversion: Conversion,
  parts: ConvertParts,
  version: Version,
  className: string,
): Made {
  const plain = { added: [], charsmap: '' };
  if (conversion.file === 'vocab.txt') {
    const vocab = Object.fromEntries(vocabularyTxt(content, version, where));
    const own = { continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab };
    return { ...plain, model: { type: 'WordPiece', unk_token: parts.token('unk_token'), ...own } };
  }
  if (conversion.file === 'vocab.json') {
    const merges = vocabulary.get('merges.txt');
    if (merges === undefined) throw new TokenizerError(l10n.t`${where} has vocab.json without merges.txt: ${REMEDY}`);
    const vocab = Object.fromEntries(vocabularyJson(content, where));
    const own = { continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false };
    return { ...plain, model: { type: 'BPE', ...own, vocab, merges: mergesTxt(merges, version, where) } };
  }
  return fromPieces(
    sentencePieces(content, `${where}/${conversion.file}`),
    conversion,
    parts,
    version,
    className,
    where,
  );
}

function fromPieces(
  found: SentencePieces,
  conversion: Conversion,
  parts: ConvertParts,
  version: Version,
  className: string,
  where: string,
): Made {
  const { kind, charsmap, symbols } = found;
  const numbered = version === 5 ? (conversion.pieces5 ?? conversion.pieces) : conversion.pieces;
  const pieces = numbered?.(found.pieces, parts) ?? found.pieces;
  const added = symbols.map(({ piece, control }) =>
    addedEntry(piece, {
      normalized: false,
      special: control || (version === 4 && conversion.special?.includes(piece) === true),
    }),
  );
  // In transformers 5 the class determines the kind of model.
  const wanted = version === 5 ? (BUILDERS.get(className)?.model ?? kind) : kind;
  if (wanted === 'Unigram') {
    const unk = conversion.unkId?.(found) ?? found.unkId;
    const model = { type: 'Unigram', unk_id: unk, vocab: pieces, byte_fallback: conversion.byteFallback ?? false };
    return { model, added, charsmap };
  }
  if (wanted !== 'BPE')
    throw new TokenizerError(l10n.t`${where}: its SentencePiece model is neither unigram nor BPE: ${REMEDY}`);
  const vocab = Object.fromEntries(pieces.map(([piece], id) => [piece, id]));
  const merges = mergesOf(version === 4 ? withScores(found, pieces) : found.pieces, version);
  const own = { unk_token: found.unkPiece, fuse_unk: true, byte_fallback: conversion.byteFallback ?? false };
  return { model: { type: 'BPE', ...own, vocab, merges }, added, charsmap };
}

/** The pieces of the file in their order, with the scores that the class gives them. */
function withScores(
  found: SentencePieces,
  pieces: readonly (readonly [string, number])[],
): readonly (readonly [string, number])[] {
  const scores = new Map(pieces);
  return found.pieces.map(([piece, score]) => [piece, scores.get(piece) ?? score]);
}
