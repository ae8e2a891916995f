import * as v from 'valibot';
import { compilePattern, findMatches, patternSchema } from '../pattern';
import { parseStage, type Stage } from '../stage';
import { behaviors, cut, type PreTokenizer } from './pieces';

const schema = v.looseObject({ pattern: patternSchema, behavior: v.picklist(behaviors), invert: v.boolean() });

/** Cuts at the matches of a pattern; inverted, at what lies between them. */
export function split(stage: Stage): PreTokenizer {
  const { pattern, behavior, invert } = parseStage(schema, stage, 'Split pre-tokenizer');
  const regex = compilePattern(pattern, 'Split pre-tokenizer');
  const find = (piece: string) => findMatches(piece, regex);
  if (!invert) return (pieces) => cut(pieces, find, behavior);
  return (pieces) => cut(pieces, (piece) => find(piece).map((part) => ({ ...part, match: !part.match })), behavior);
}
