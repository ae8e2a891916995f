import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { unitsAt } from '../alignedText';
import { utf8 } from '../byteCharacters';
import { parseStage } from '../stage';
import { type Steps, toEnd } from '../steps';
import { Merges, mergesSchema } from './merges';
import type { Encoded, SubwordModel } from './model';
import { PieceSymbols } from './symbols';
import { MapVocabulary, vocabularySchema } from './vocabulary';

const schema = v.looseObject({
  vocab: vocabularySchema,
  merges: mergesSchema,
  unk_token: v.nullish(v.string()),
  continuing_subword_prefix: v.nullish(v.string(), ''),
  end_of_word_suffix: v.nullish(v.string(), ''),
  fuse_unk: v.nullish(v.boolean(), false),
  byte_fallback: v.nullish(v.boolean(), false),
  ignore_merges: v.nullish(v.boolean(), false),
});

/** Characters between two pauses. */
const AT_ONCE = 8192;

/** Byte-pair encoding. Dropout, which is only for training, is not applied. */
export function bpe(stage: unknown): SubwordModel {
  const options = parseStage(schema, stage, 'BPE model');
  const vocabulary = new MapVocabulary(options.vocab);
  const merges = new Merges(options.merges, vocabulary, options.continuing_subword_prefix);
  const unk = options.unk_token;
  const unknownId = unk === null || unk === undefined ? undefined : vocabulary.id(unk);
  const bytes = options.byte_fallback ? byteTokens(vocabulary) : undefined;

  const decorated = (piece: string, start: number, end: number): string => {
    const prefix = start > 0 ? options.continuing_subword_prefix : '';
    return prefix + piece.slice(start, end) + (end === piece.length ? options.end_of_word_suffix : '');
  };

  function* steps(piece: string): Steps<Encoded> {
    const whole = options.ignore_merges ? vocabulary.id(piece) : undefined;
    if (whole !== undefined) return { ids: [whole], starts: [0], ends: [piece.length], unknown: [false] };
    const symbols = new PieceSymbols();
    let unknown: { start: number; end: number } | undefined;
    const flush = () => {
      if (unknown && unknownId !== undefined) symbols.add(unknownId, unknown.start, unknown.end, true);
      unknown = undefined;
    };
    for (let start = 0, count = 1; start < piece.length; count++) {
      if (count % AT_ONCE === 0) yield;
      const end = start + unitsAt(piece, start);
      const text = decorated(piece, start, end);
      const id = vocabulary.id(text);
      const spelled = id === undefined && bytes ? spell(text, bytes) : undefined;
      if (id !== undefined) {
        flush();
        symbols.add(id, start, end, false);
      } else if (spelled) {
        // As in the Rust library, a pending unknown character is added after these bytes.
        for (const byte of spelled) symbols.add(byte, start, end, false);
      } else if (unk !== null && unk !== undefined) {
        if (unknownId === undefined) throw missing(unk);
        if (unknown && options.fuse_unk) unknown.end = end;
        else {
          flush();
          unknown = { start, end };
        }
      }
      start = end;
    }
    flush();
    yield* symbols.mergeAll(merges);
    return symbols.encoded();
  }

  return { vocabulary, unknownId, encode: (piece) => toEnd(steps(piece)), steps };
}

/** [256]: the ids of `<0x00>` to `<0xFF>`; undefined for those that the vocabulary does not have. */
function byteTokens(vocabulary: MapVocabulary): (number | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => vocabulary.id(byteToken(byte)));
}

/** The token for a byte in SentencePiece's byte fallback. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

/** The byte tokens of a text; undefined if one of them is missing. */
function spell(text: string, bytes: readonly (number | undefined)[]): number[] | undefined {
  const ids: number[] = [];
  let whole = true;
  for (let i = 0; i < text.length; i += unitsAt(text, i)) {
    utf8(text.codePointAt(i) ?? 0, (byte) => {
      const id = bytes[byte];
      if (id === undefined) whole = false;
      else ids.push(id);
    });
  }
  return whole ? ids : undefined;
}

function missing(unk: string): TokenizerError {
  return new TokenizerError(
    l10n.t`tokenizer.json: the BPE model's unknown token "${unk}" is not in its vocabulary; download it again`,
  );
}
