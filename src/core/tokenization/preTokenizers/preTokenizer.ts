import { parseStage, type Stage, stageSchema, unknownStage } from '../stage';
import { inOneStep } from '../steps';
import { bertPreTokenizer } from './bert';
import { byteLevel } from './byteLevel';
import { charDelimiterSplit } from './charDelimiterSplit';
import { digits } from './digits';
import { fixedLength } from './fixedLength';
import { metaspace } from './metaspace';
import type { Pieces, PreTokenizer } from './pieces';
import { punctuationSplit } from './punctuation';
import { preTokenizerSequence } from './sequence';
import { split } from './split';
import { unicodeScripts } from './unicodeScripts';
import { whitespace, whitespaceSplit } from './whitespace';

/**
 * The pre-tokenizer of tokenizer.json; null or undefined leaves pieces unchanged. Throws TokenizerError for an unknown
 * type.
 */
export function createPreTokenizer(config: unknown): PreTokenizer {
  if (config === null || config === undefined) return inOneStep((pieces: Pieces) => pieces);
  const stage = parseStage(stageSchema, config, 'pre-tokenizer');
  return byType(stage);
}

function byType(stage: Stage): PreTokenizer {
  switch (stage.type) {
    case 'BertPreTokenizer':
      return inOneStep(bertPreTokenizer);
    case 'ByteLevel':
      return byteLevel(stage);
    case 'Whitespace':
      return inOneStep(whitespace);
    case 'WhitespaceSplit':
      return whitespaceSplit;
    case 'Metaspace':
      return metaspace(stage);
    case 'Split':
      return split(stage);
    case 'Punctuation':
      return punctuationSplit(stage);
    case 'Digits':
      return digits(stage);
    case 'CharDelimiterSplit':
      return charDelimiterSplit(stage);
    case 'UnicodeScripts':
      return inOneStep(unicodeScripts);
    case 'FixedLength':
      return inOneStep(fixedLength(stage));
    case 'Sequence':
      return preTokenizerSequence(stage, createPreTokenizer);
    default:
      throw unknownStage('pre-tokenizer', stage.type);
  }
}
