import { parseStage, type Stage, stageSchema, unknownStage } from '../stage';
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

/** The normalizer that tokenizer.json describes; none (null or absent) leaves text as it is. */
export function createNormalizer(config: unknown): Normalizer {
  if (config === null || config === undefined) return (text) => text;
  const stage = parseStage(stageSchema, config, 'normalizer');
  return byType(stage);
}

function byType(stage: Stage): Normalizer {
  switch (stage.type) {
    case 'BertNormalizer':
      return bertNormalizer(stage);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(stage.type);
    case 'Lowercase':
      return lowercase;
    case 'Strip':
      return strip(stage);
    case 'StripAccents':
      return stripAccents;
    case 'Replace':
      return replace(stage);
    case 'Prepend':
      return prepend(stage);
    case 'Precompiled':
      return precompiled(stage);
    case 'Nmt':
      return nmt;
    case 'ByteLevel':
      return byteLevelNormalizer;
    case 'Sequence':
      return normalizerSequence(stage, createNormalizer);
    default:
      throw unknownStage('normalizer', stage.type);
  }
}
