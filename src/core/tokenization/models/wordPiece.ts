import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { unitsAt } from '../alignedText';
import { parseStage } from '../stage';
import { Trie } from '../trie';
import type { Encoded, SubwordModel } from './model';
import { TrieVocabulary, vocabularySchema } from './vocabulary';

const schema = v.looseObject({
  vocab: vocabularySchema,
  unk_token: v.string(),
  continuing_subword_prefix: v.string(),
  max_input_chars_per_word: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/**
 * BERT's model: repeatedly takes the longest entry at the start of the rest of a word. If there is none at some place,
 * the whole word is unknown.
 */
export function wordPiece(stage: unknown): SubwordModel {
  const options = parseStage(schema, stage, 'WordPiece model');
  const vocabulary = new TrieVocabulary(options.vocab);
  const { trie } = vocabulary;
  const continuation = trie.find(options.continuing_subword_prefix);
  const unknownId = vocabulary.id(options.unk_token);

  const unknownWord = (piece: string): Encoded => {
    if (unknownId === undefined) {
      throw new TokenizerError(
        l10n.t`the tokenizer has no unknown token ("${options.unk_token}" is not in its vocabulary) for ${JSON.stringify(piece.slice(0, 40))}`,
      );
    }
    return { ids: [unknownId], starts: [0], ends: [piece.length], unknown: [true] };
  };

  return {
    vocabulary,
    unknownId,
    encode(piece) {
      if (codePoints(piece) > options.max_input_chars_per_word) return unknownWord(piece);
      const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
      for (let start = 0; start < piece.length; ) {
        const [id, end] = longestEntry(trie, start === 0 ? Trie.root : continuation, piece, start);
        if (id < 0) return unknownWord(piece);
        ids.push(id);
        starts.push(start);
        ends.push(end);
        start = end;
      }
      return { ids, starts, ends, unknown: ids.map(() => false) };
    },
  };
}

/** The longest entry of the trie in `text` at `start`, as [its value or -1, its end]. */
function longestEntry(trie: Trie, from: number, text: string, start: number): [number, number] {
  let [value, end] = [-1, start];
  for (let i = start, node = from; node >= 0 && i < text.length; ) {
    node = trie.child(node, text.charCodeAt(i++));
    const here = node < 0 ? -1 : trie.value(node);
    if (here >= 0) [value, end] = [here, i];
  }
  return [value, end];
}

function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += unitsAt(text, i)) ++count;
  return count;
}
