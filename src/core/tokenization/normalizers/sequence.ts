import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import type { Normalizer } from './normalizer';

const schema = v.looseObject({ normalizers: v.array(v.unknown()) });

/** Applies normalizers one after the other. */
export function normalizerSequence(stage: Stage, create: (config: unknown) => Normalizer): Normalizer {
  const normalizers = parseStage(schema, stage, 'Sequence normalizer').normalizers.map(create);
  return function* (text) {
    let current = text;
    for (const normalize of normalizers) current = yield* normalize(current);
    return current;
  };
}
