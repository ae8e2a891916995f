import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import { isNumeric } from '../unicode';
import { matchCodePoints } from './matchCodePoints';
import { cut, type PreTokenizer } from './pieces';

const schema = v.looseObject({ individual_digits: v.boolean() });

/** Sets numeric characters of any script apart, one by one or as runs. */
export function digits(stage: Stage): PreTokenizer {
  const behavior = parseStage(schema, stage, 'Digits pre-tokenizer').individual_digits ? 'Isolated' : 'Contiguous';
  return (pieces) => cut(pieces, (piece) => matchCodePoints(piece, isNumeric), behavior);
}
