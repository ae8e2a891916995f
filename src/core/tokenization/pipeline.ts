import type { AddedTokens } from './addedTokens';
import { type AlignedText, alignedDocument, rangeOf, slice } from './alignedText';
import type { Token } from './encoding';
import type { Encoded, SubwordModel } from './models/model';
import type { Normalizer } from './normalizers/normalizer';
import type { PreTokenizer } from './preTokenizers/pieces';
import { partsOf } from './seams';
import { trim } from './segments';
import { type Steps, toEnd } from './steps';

/** The stages of a tokenizer, without the post-processor. */
export interface Stages {
  /** Added tokens that are matched in the text before normalization. */
  readonly raw: AddedTokens;
  readonly normalize: Normalizer;
  /** Added tokens that are matched in normalized text. */
  readonly normalized: AddedTokens;
  readonly preTokenize: PreTokenizer;
  readonly model: SubwordModel;
  /** The strings of added tokens by id. */
  readonly contents: ReadonlyMap<number, string>;
  /** Whether the parts of a long text may be encoded one by one (seams.ts). */
  readonly seams: boolean;
}

/** Pieces longer than this, in UTF-16 units, are not cached. */
const LONGEST_REMEMBERED = 128;
const MOST_REMEMBERED = 1 << 14;
/** Pieces between two pauses. */
const PIECES_AT_ONCE = 1024;
/** Tokens of one piece between two pauses. */
const TOKENS_AT_ONCE = 8192;
/** Pieces longer than this, in UTF-16 units, are encoded with pauses. */
const LONG_PIECE = 16_384;

/** Encodes text to content tokens by all stages except the post-processor. */
export class Pipeline {
  private readonly stages: Stages;
  private readonly remembered = new Map<string, Encoded>();

  constructor(stages: Stages) {
    this.stages = stages;
  }

  /** Tokens with their ranges of `text`, without white space at the ends. Takes linear time. */
  encode(text: string): Token[] {
    return toEnd(this.steps(text));
  }

  /** As `encode`, with pauses: between the parts of a long text if the stages allow it, and within each stage. */
  *steps(text: string): Steps<Token[]> {
    const document = text.toWellFormed();
    const tokens: Token[] = [];
    const parts: Iterable<readonly [number, number]> = this.stages.seams ? partsOf(document) : [[0, document.length]];
    for (const [from, to] of parts) {
      const part = alignedDocument(document, from, to);
      for (const { id, start, end } of this.stages.raw.find(part)) {
        const section = slice(part, start, end);
        if (id >= 0) this.add(tokens, document, section, id, 0, end - start, false);
        else yield* this.sectionSteps(tokens, document, yield* this.stages.normalize(section));
      }
      yield;
    }
    return tokens;
  }

  private *sectionSteps(tokens: Token[], document: string, text: AlignedText): Steps<void> {
    yield;
    for (const { id, start, end } of this.stages.normalized.find(text)) {
      const part = slice(text, start, end);
      if (id >= 0) this.add(tokens, document, part, id, 0, end - start, false);
      else yield* this.partSteps(tokens, document, part);
    }
  }

  private *partSteps(tokens: Token[], document: string, part: AlignedText): Steps<void> {
    const { text, spans } = yield* this.stages.preTokenize({ text: part, spans: [0, part.text.length] });
    for (let p = 0; p < spans.length; p += 2) {
      if (p % (2 * PIECES_AT_ONCE) === 0) yield;
      const from = spans[p];
      const piece = text.text.slice(from, spans[p + 1]);
      if (piece === '') continue;
      const long = piece.length > LONG_PIECE ? this.stages.model.steps?.(piece) : undefined;
      const { ids, starts, ends, unknown } = long ? yield* long : this.encodePiece(piece);
      for (let i = 0; i < ids.length; ++i) {
        if ((i + 1) % TOKENS_AT_ONCE === 0) yield;
        const [start, end] = [from + starts[i], from + ends[i]];
        this.add(tokens, document, text, ids[i], start, end, unknown[i] === true);
      }
    }
  }

  private encodePiece(piece: string): Encoded {
    const known = this.remembered.get(piece);
    if (known) return known;
    const encoded = this.stages.model.encode(piece);
    if (piece.length <= LONGEST_REMEMBERED) {
      if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
      this.remembered.set(piece, encoded);
    }
    return encoded;
  }

  private add(
    tokens: Token[],
    document: string,
    text: AlignedText,
    id: number,
    from: number,
    to: number,
    unknown: boolean,
  ): void {
    const { start, end } = trim(document, ...rangeOf(text, from, to));
    const token = this.stages.contents.get(id) ?? this.stages.model.vocabulary.token(id) ?? '';
    tokens.push({ id, token, start, end, unknown });
  }
}
