import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import { isPunctuation } from '../unicode';
import { matchCodePoints } from './matchCodePoints';
import { BEHAVIORS, cut, type PreTokenizer } from './pieces';

const schema = v.looseObject({ behavior: v.optional(v.picklist(BEHAVIORS), 'Isolated') });

/** Cuts at each punctuation mark. */
export function punctuationSplit(stage: Stage): PreTokenizer {
  const { behavior } = parseStage(schema, stage, 'Punctuation pre-tokenizer');
  return (pieces) => cut(pieces, (piece) => matchCodePoints(piece, isPunctuation), behavior);
}
