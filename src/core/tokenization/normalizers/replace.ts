import * as v from 'valibot';
import { AlignedTextBuilder, rangeOf } from '../alignedText';
import { compilePattern, matchSteps, patternSchema } from '../pattern';
import { parseStage, type Stage } from '../stage';
import type { Normalizer } from './normalizer';

const schema = v.looseObject({ pattern: patternSchema, content: v.string() });
/** Matches between two pauses. */
const AT_ONCE = 4096;

const BLANK = /^\p{White_Space}*$/u;

/**
 * Replaces each match by a string, which gets the range of the match, or of its last character if the string is blank.
 */
export function replace(stage: Stage): Normalizer {
  const { pattern, content } = parseStage(schema, stage, 'Replace normalizer');
  const regex = compilePattern(pattern, 'Replace normalizer');
  const isBlank = BLANK.test(content);
  return function* (source) {
    const builder = new AlignedTextBuilder(source.text.length, source);
    let [done, count] = [0, 0];
    for (const { start, end, match } of yield* matchSteps(source.text, regex)) {
      if (!match) continue;
      if (++count % AT_ONCE === 0) yield;
      builder.copy(source, done, start);
      done = end;
      const edge = start === end ? (source.ends[start - 1] ?? source.starts[0] ?? 0) : -1;
      const [from, to] = edge >= 0 ? [edge, edge] : rangeOf(source, isBlank ? end - 1 : start, end);
      builder.append(content, from, to);
    }
    if (done === 0 && builder.length === 0) return source;
    builder.copy(source, done, source.text.length);
    return builder.build();
  };
}
