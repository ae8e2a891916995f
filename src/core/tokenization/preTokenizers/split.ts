import * as v from 'valibot';
import { compilePattern, type MatchPart, matchSteps, patternSchema } from '../pattern';
import { parseStage, type Stage } from '../stage';
import type { Steps } from '../steps';
import { BEHAVIORS, cut, type PreTokenizer } from './pieces';

/** Number of parts from which on inverting them is preceded by a pause. */
const MANY = 16_384;

const schema = v.looseObject({ pattern: patternSchema, behavior: v.picklist(BEHAVIORS), invert: v.boolean() });

/** Cuts at the matches of a pattern, or with `invert` at the text between them. */
export function split(stage: Stage): PreTokenizer {
  const { pattern, behavior, invert } = parseStage(schema, stage, 'Split pre-tokenizer');
  const regex = compilePattern(pattern, 'Split pre-tokenizer');
  const find = (piece: string) => matchSteps(piece, regex);
  if (!invert) return (pieces) => cut(pieces, find, behavior);
  const inverted = function* (piece: string): Steps<readonly MatchPart[]> {
    const parts = yield* find(piece);
    if (parts.length > MANY) yield;
    return parts.map(({ start, end, match }) => ({ start, end, match: !match }));
  };
  return (pieces) => cut(pieces, inverted, behavior);
}
