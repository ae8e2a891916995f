import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import { matchCodePoints } from './matchCodePoints';
import { cut, type PreTokenizer } from './pieces';

const schema = v.looseObject({
  delimiter: v.pipe(
    v.string(),
    v.check((text) => [...text].length === 1, 'one character expected'),
  ),
});

/** Cuts at one character, which is dropped. */
export function charDelimiterSplit(stage: Stage): PreTokenizer {
  const delimiter = parseStage(schema, stage, 'CharDelimiterSplit pre-tokenizer').delimiter.codePointAt(0);
  return (pieces) => cut(pieces, (piece) => matchCodePoints(piece, (c) => c === delimiter), 'Removed');
}
