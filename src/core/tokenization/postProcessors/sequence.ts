import * as v from 'valibot';
import { parseStage, type Stage } from '../stage';
import type { PostProcessor } from './parts';

const schema = v.looseObject({ processors: v.array(v.unknown()) });

/** Applies post-processors one after the other. */
export function postProcessorSequence(stage: Stage, create: (config: unknown) => PostProcessor): PostProcessor {
  const steps = parseStage(schema, stage, 'Sequence post-processor').processors.map(create);
  return (parts) => steps.reduce((current, step) => step(current), parts);
}
