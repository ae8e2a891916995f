import { parseStage, type Stage } from '../stage';
import { type PostProcessor, specialToken } from './parts';
import { specialPairSchema } from './specialPair';

/** <s> first </s></s> second </s>; all types are 0. */
export function robertaProcessing(stage: Stage): PostProcessor {
  const { sep, cls } = parseStage(specialPairSchema, stage, 'RobertaProcessing post-processor');
  const special = ([token, id]: readonly [string, number]) => specialToken(id, token, 0);
  return (parts) =>
    parts.map((tokens, i) => [
      special(i === 0 ? cls : sep),
      ...tokens.map((token) => ({ ...token, type: 0 })),
      special(sep),
    ]);
}
