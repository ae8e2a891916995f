import { parseStage, type Stage, stageSchema, unknownStage } from '../stage';
import { bertProcessing } from './bertProcessing';
import type { Parts, PostProcessor } from './parts';
import { robertaProcessing } from './robertaProcessing';
import { postProcessorSequence } from './sequence';
import { templateProcessing } from './templateProcessing';

/** The post-processor of tokenizer.json; null or undefined adds nothing. Throws TokenizerError for an unknown type. */
export function createPostProcessor(config: unknown): PostProcessor {
  if (config === null || config === undefined) return withoutTypes;
  const stage = parseStage(stageSchema, config, 'post-processor');
  return byType(stage);
}

/** Without a post-processor the type is the index of the text: 0, or 1 in the second one. */
function withoutTypes(parts: Parts): Parts {
  return parts.map((tokens, i) => tokens.map((token) => ({ ...token, type: i })));
}

function byType(stage: Stage): PostProcessor {
  switch (stage.type) {
    case 'TemplateProcessing':
      return templateProcessing(stage);
    case 'BertProcessing':
      return bertProcessing(stage);
    case 'RobertaProcessing':
      return robertaProcessing(stage);
    case 'ByteLevel':
      return (parts) => parts;
    case 'Sequence':
      return postProcessorSequence(stage, createPostProcessor);
    default:
      throw unknownStage('post-processor', stage.type);
  }
}
