/** Reads a SentencePiece .model file (protobuf; field numbers: sentencepiece_model.proto). */
import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../../../errors';

/** The contents of a SentencePiece model. */
export interface SentencePieces {
  /** Pieces with their log-probabilities, by id. */
  readonly pieces: readonly (readonly [piece: string, score: number])[];
  /**
   * Pieces that are matched before the model splits a text: control symbols, which are special, and user-defined ones.
   */
  readonly symbols: readonly { readonly piece: string; readonly control: boolean }[];
  /** The normalizer's table in base64, as in tokenizer.json; empty if there is none. */
  readonly charsmap: string;
  readonly kind: 'Unigram' | 'BPE' | 'other';
  readonly unkId: number;
  readonly unkPiece: string;
  readonly byteFallback: boolean;
}

const MOST_PIECES = 2_000_000;
const KINDS: readonly SentencePieces['kind'][] = ['other', 'Unigram', 'BPE'];
const CONTROL = 3;
const USER_DEFINED = 4;

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

/** The fields of a protobuf message. Throws RangeError for bytes that are not a message. */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new RangeError(l10n.t('a number without an end'));
  };
  const bytes = (length: number): Buffer => {
    if (length > message.length - at) throw new RangeError(l10n.t('a field that ends after the end of the file'));
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const none = Buffer.alloc(0);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint(), bytes: none };
        break;
      case 1:
        yield { number, value: 0, bytes: bytes(8) };
        break;
      case 2:
        yield { number, value: 0, bytes: bytes(varint()) };
        break;
      case 5:
        yield { number, value: 0, bytes: bytes(4) };
        break;
      default:
        throw new RangeError(l10n.t('a field of an unknown kind'));
    }
  }
}

function pieceOf(message: Buffer): { readonly piece: string; readonly score: number; readonly type: number } {
  let [piece, score, type] = ['', 0, 1];
  for (const { number, bytes, value } of fields(message)) {
    if (number === 1) piece = bytes.toString('utf8');
    if (number === 2) score = bytes.readFloatLE(0);
    if (number === 3) type = value;
  }
  return { piece, score, type };
}

/**
 * Parses a .model file. Throws TokenizerError if it is damaged or not a SentencePiece model; `file` is named in
 * messages.
 */
export function sentencePieces(content: Buffer, file: string): SentencePieces {
  const pieces: (readonly [string, number])[] = [];
  const symbols: { piece: string; control: boolean }[] = [];
  let charsmap = '';
  let [kind, unkId, unkPiece, byteFallback] = [1, 0, '<unk>', false];
  const trainer = ({ number, value, bytes }: Field) => {
    if (number === 3) kind = value;
    if (number === 35) byteFallback = value !== 0;
    if (number === 40) unkId = value;
    if (number === 45) unkPiece = bytes.toString('utf8');
  };
  try {
    for (const { number, bytes } of fields(content)) {
      if (number === 1) {
        const { piece, score, type } = pieceOf(bytes);
        pieces.push([piece, score]);
        if (type === CONTROL || type === USER_DEFINED) symbols.push({ piece, control: type === CONTROL });
      }
      if (number === 2) for (const field of fields(bytes)) trainer(field);
      if (number === 3) for (const f of fields(bytes)) if (f.number === 2) charsmap = f.bytes.toString('base64');
      if (pieces.length > MOST_PIECES) throw new RangeError(l10n.t('too many pieces'));
    }
    if (pieces.length === 0) throw new RangeError(l10n.t('no pieces'));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TokenizerError(l10n.t`${file} is not a SentencePiece model (${cause.message}): copy it again`, { cause });
  }
  return { pieces, symbols, charsmap, kind: KINDS[kind] ?? 'other', unkId, unkPiece, byteFallback };
}
