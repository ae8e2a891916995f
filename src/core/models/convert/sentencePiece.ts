/** Reads a SentencePiece .model file (protobuf; field numbers: sentencepiece_model.proto). */
import { ModelFolderError } from '../../errors';

export interface SentencePieces {
  /** Pieces with their log-probabilities, by id. */
  readonly pieces: readonly (readonly [piece: string, score: number])[];
  /** The normalizer's table, as tokenizer.json holds it. */
  readonly charsmap: string;
  readonly isUnigram: boolean;
}

const MOST_PIECES = 2_000_000;
const UNIGRAM = 1;

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

/** The fields of a message. Throws RangeError for bytes that are none. */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number without an end');
  };
  const bytes = (length: number): Buffer => {
    if (length > message.length - at) throw new RangeError('a field that ends behind the file');
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
        throw new RangeError('a field of an unknown kind');
    }
  }
}

function pieceOf(message: Buffer): readonly [string, number] {
  let piece = '';
  let score = 0;
  for (const { number, bytes } of fields(message)) {
    if (number === 1) piece = bytes.toString('utf8');
    if (number === 2) score = bytes.readFloatLE(0);
  }
  return [piece, score];
}

/** Throws ModelFolderError for a file that is damaged or no SentencePiece model; `file` names it. */
export function sentencePieces(content: Buffer, file: string): SentencePieces {
  const pieces: (readonly [string, number])[] = [];
  let charsmap = '';
  let kind = UNIGRAM;
  try {
    for (const { number, bytes } of fields(content)) {
      if (number === 1) pieces.push(pieceOf(bytes));
      if (number === 2) for (const f of fields(bytes)) if (f.number === 3) kind = f.value;
      if (number === 3) for (const f of fields(bytes)) if (f.number === 2) charsmap = f.bytes.toString('base64');
      if (pieces.length > MOST_PIECES) throw new RangeError('too many pieces');
    }
    if (pieces.length === 0) throw new RangeError('no pieces');
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ModelFolderError(`${file} is not a SentencePiece model (${cause.message}): copy it again`, { cause });
  }
  return { pieces, charsmap, isUnigram: kind === UNIGRAM };
}
