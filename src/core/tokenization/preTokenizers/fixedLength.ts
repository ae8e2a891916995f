import * as v from 'valibot';
import { unitsAt } from '../alignedText';
import { parseStage, type Stage } from '../stage';
import type { Pieces } from './pieces';

const schema = v.looseObject({ length: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 5) });

/** Cuts after every `length` code points. */
export function fixedLength(stage: Stage): (pieces: Pieces) => Pieces {
  const { length } = parseStage(schema, stage, 'FixedLength pre-tokenizer');
  return ({ text, spans }) => {
    const cuts: number[] = [];
    for (let p = 0; p < spans.length; p += 2) {
      const end = spans[p + 1];
      for (let i = spans[p]; i < end; ) {
        const start = i;
        for (let n = 0; n < length && i < end; ++n) i += unitsAt(text.text, i);
        cuts.push(start, i);
      }
    }
    return { text, spans: cuts };
  };
}
