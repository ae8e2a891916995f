import { parseStage, type Stage } from '../stage';
import { type PostProcessor, specialToken } from './parts';
import { specialPairSchema } from './specialPair';

/** [CLS] first [SEP] second [SEP]; the last separator has type 1. */
export function bertProcessing(stage: Stage): PostProcessor {
  const { sep, cls } = parseStage(specialPairSchema, stage, 'BertProcessing post-processor');
  const special = ([token, id]: readonly [string, number], type: number) => specialToken(id, token, type);
  return (parts) =>
    parts.map((tokens, i) => (i === 0 ? [special(cls, 0), ...tokens, special(sep, 0)] : [...tokens, special(sep, 1)]));
}
