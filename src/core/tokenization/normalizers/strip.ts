import * as v from 'valibot';
import { slice } from '../alignedText';
import { parseStage, type Stage } from '../stage';
import { isWhitespace } from '../whitespace';
import type { Rewriting } from './normalizer';

const schema = v.looseObject({ strip_left: v.boolean(), strip_right: v.boolean() });

/** Removes white space at the left or right end, or at both. */
export function strip(stage: Stage): Rewriting {
  const options = parseStage(schema, stage, 'Strip normalizer');
  return (source) => {
    const { text } = source;
    let start = 0;
    let end = text.length;
    if (options.strip_left) while (start < end && isWhitespace(text.charCodeAt(start))) ++start;
    if (options.strip_right) while (end > start && isWhitespace(text.charCodeAt(end - 1))) --end;
    return slice(source, start, end);
  };
}
