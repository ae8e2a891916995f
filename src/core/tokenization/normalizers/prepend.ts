import * as v from 'valibot';
import { AlignedTextBuilder } from '../alignedText';
import { parseStage, type Stage } from '../stage';
import type { Rewriting } from './normalizer';

const schema = v.looseObject({ prepend: v.string() });

/** Inserts a string before a text that is not empty; its range in the document is empty. */
export function prepend(stage: Stage): Rewriting {
  const prefix = parseStage(schema, stage, 'Prepend normalizer').prepend;
  return (source) => {
    if (source.text === '') return source;
    const builder = new AlignedTextBuilder(source.text.length + prefix.length, source);
    const start = source.starts[0];
    builder.append(prefix, start, start);
    builder.copy(source, 0, source.text.length);
    return builder.build();
  };
}
