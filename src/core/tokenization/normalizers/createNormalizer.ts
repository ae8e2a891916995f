import { parseStage, type Stage, stageSchema, unknownStage } from '../stage';
import { inOneStep } from '../steps';
import { bertNormalizer } from './bertNormalizer';
import { byteLevelNormalizer } from './byteLevel';
import { lowercase } from './lowercase';
import { nmt } from './nmt';
import type { Normalizer } from './normalizer';
import { precompiled } from './precompiled';
import { prepend } from './prepend';
import { replace } from './replace';
import { normalizerSequence } from './sequence';
import { strip } from './strip';
import { stripAccents } from './stripAccents';
import { unicodeForm } from './unicodeForm';

/**
 * The normalizer of tokenizer.json; null or undefined leaves text unchanged. Throws TokenizerError for an unknown type.
 */
export function createNormalizer(config: unknown): Normalizer {
  if (config === null || config === undefined) return inOneStep((text) => text);
  const stage = parseStage(stageSchema, config, 'normalizer');
  return byType(stage);
}

function byType(stage: Stage): Normalizer {
  switch (stage.type) {
    case 'BertNormalizer':
      return inOneStep(bertNormalizer(stage));
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return inOneStep(unicodeForm(stage.type));
    case 'Lowercase':
      return inOneStep(lowercase);
    case 'Strip':
      return inOneStep(strip(stage));
    case 'StripAccents':
      return inOneStep(stripAccents);
    case 'Replace':
      return replace(stage);
    case 'Prepend':
      return inOneStep(prepend(stage));
    case 'Precompiled':
      return inOneStep(precompiled(stage));
    case 'Nmt':
      return inOneStep(nmt);
    case 'ByteLevel':
      return inOneStep(byteLevelNormalizer);
    case 'Sequence':
      return normalizerSequence(stage, createNormalizer);
    default:
      throw unknownStage('normalizer', stage.type);
  }
}
