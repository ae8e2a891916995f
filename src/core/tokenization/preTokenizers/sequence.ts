import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import type { PreTokenizer } from './pieces';

const schema = v.looseObject({ pretokenizers: v.array(v.unknown()) });

/** Applies pre-tokenizers one after the other. */
export function preTokenizerSequence(stage: Stage, create: (config: unknown) => PreTokenizer): PreTokenizer {
  const steps = parseStage(schema, stage, 'Sequence pre-tokenizer').pretokenizers.map(create);
  return function* (pieces) {
    let current = pieces;
    for (const step of steps) current = yield* step(current);
    return current;
  };
}
