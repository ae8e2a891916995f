import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { AlignedTextBuilder, rangeOf } from '../alignedText';
import { parseStage, type Stage } from '../stage';
import { matchCodePoints } from './matchCodePoints';
import { cut, type Pieces, type PreTokenizer } from './pieces';
import { prefixPieces } from './prefix';

const schema = v.looseObject({
  replacement: v.pipe(
    v.string(),
    v.check((text) => [...text].length === 1, 'one character expected'),
  ),
  add_prefix_space: v.nullish(v.boolean()),
  prepend_scheme: v.optional(v.picklist(['always', 'first', 'never']), 'always'),
  split: v.nullish(v.boolean(), true),
});

/**
 * SentencePiece's spaces: each space becomes the replacement, each piece gets one before it (`first`: only at the start
 * of the document), and pieces are cut before each replacement.
 */
export function metaspace(stage: Stage): PreTokenizer {
  const { replacement, add_prefix_space, prepend_scheme, split } = parseStage(schema, stage, 'Metaspace pre-tokenizer');
  if (add_prefix_space === false && prepend_scheme !== 'never' && 'prepend_scheme' in stage) {
    throw new TokenizerError(
      l10n.t(
        'tokenizer.json: the Metaspace pre-tokenizer has contradictory options (add_prefix_space, prepend_scheme); export the tokenizer again',
      ),
    );
  }
  const scheme = add_prefix_space === false ? 'never' : prepend_scheme;
  const mark = replacement.codePointAt(0);
  return function* (pieces) {
    const replaced = withReplacement(pieces, replacement);
    const wants = (from: number, to: number) =>
      !replaced.text.text.startsWith(replacement, from) &&
      (scheme === 'always' || rangeOf(replaced.text, from, to)[0] <= replaced.text.head);
    yield;
    const prefixed = scheme === 'never' ? replaced : prefixPieces(replaced, replacement, wants);
    yield;
    if (!split) return prefixed;
    return yield* cut(prefixed, (piece) => matchCodePoints(piece, (c) => c === mark), 'MergedWithNext');
  };
}

function withReplacement({ text: source, spans }: Pieces, replacement: string): Pieces {
  const { text, starts, ends, head } = source;
  if (replacement.length === 1) return { text: { text: text.replaceAll(' ', replacement), starts, ends, head }, spans };
  const builder = new AlignedTextBuilder(text.length * 2, source);
  const moved: number[] = [];
  for (let p = 0; p < spans.length; p += 2) {
    moved.push(builder.length);
    for (let i = spans[p]; i < spans[p + 1]; ++i) {
      if (text[i] === ' ') builder.append(replacement, starts[i], ends[i]);
      else builder.copy(source, i, i + 1);
    }
    moved.push(builder.length);
  }
  return { text: builder.build(), spans: moved };
}
