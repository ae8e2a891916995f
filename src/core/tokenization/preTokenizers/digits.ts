import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import { isNumeric } from '../unicode';
import { matchCodePoints } from './matchCodePoints';
import { cut, type PreTokenizer } from './pieces';

const schema = v.looseObject({ individual_digits: v.boolean() });

/** Cuts around numeric characters of any script, around each one or around runs of them. */
export function digits(stage: Stage): PreTokenizer {
  const behavior = parseStage(schema, stage, 'Digits pre-tokenizer').individual_digits ? 'Isolated' : 'Contiguous';
  return (pieces) => cut(pieces, (piece) => matchCodePoints(piece, isNumeric), behavior);
}
