import * as v from 'valibot';
import { AlignedTextBuilder, unitsAt } from '../alignedText';
import { byteCharacters, utf8 } from '../byteCharacters';
import { compilePattern, matchSteps } from '../pattern';
import { parseStage, type Stage } from '../stage';
import type { Steps } from '../steps';
import { cut, type Pieces, type PreTokenizer } from './pieces';
import { prefixPieces } from './prefix';

const schema = v.looseObject({ add_prefix_space: v.boolean(), use_regex: v.optional(v.boolean(), true) });
const words = {
  Regex: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
};

/** GPT-2's pieces in the byte alphabet. */
export function byteLevel(stage: Stage): PreTokenizer {
  const options = parseStage(schema, stage, 'ByteLevel pre-tokenizer');
  const regex = compilePattern(words, 'ByteLevel pre-tokenizer');
  return function* (pieces) {
    let current = pieces;
    if (options.add_prefix_space) current = prefixPieces(current, ' ', (at) => pieces.text.text[at] !== ' ');
    if (options.use_regex) current = yield* cut(current, (piece) => matchSteps(piece, regex), 'Isolated');
    return yield* inBytes(current);
  };
}

/** Pieces between two pauses. */
const AT_ONCE = 8192;

function* inBytes({ text: source, spans }: Pieces): Steps<Pieces> {
  const builder = new AlignedTextBuilder(source.text.length + (source.text.length >> 2), source);
  const moved: number[] = [];
  for (let p = 0; p < spans.length; p += 2) {
    if (p % (2 * AT_ONCE) === 0) yield;
    moved.push(builder.length);
    const to = spans[p + 1];
    for (let i = spans[p]; i < to; i += unitsAt(source.text, i)) {
      const start = source.starts[i];
      const end = source.ends[i];
      const c = source.text.codePointAt(i) ?? 0;
      if (c < 0x80) builder.push(byteCharacters[c] ?? c, start, end);
      else utf8(c, (byte) => builder.push(byteCharacters[byte] ?? byte, start, end));
    }
    moved.push(builder.length);
  }
  return { text: builder.build(), spans: moved };
}
