import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { parseStage, unknownStage } from '../stage';
import { bpe } from './bpe';
import type { SubwordModel } from './model';
import { unigram } from './unigram';
import { wordLevel } from './wordLevel';
import { wordPiece } from './wordPiece';

const schema = v.looseObject({ type: v.optional(v.string()) });

/** The model of tokenizer.json. @throws TokenizerError when its type is not supported or it is damaged */
export function createModel(config: unknown): SubwordModel {
  const stage = parseStage(schema, config, 'model');
  const type = stage.type ?? guess(stage);
  switch (type) {
    case 'WordPiece':
      return wordPiece(stage);
    case 'BPE':
      return bpe(stage);
    case 'Unigram':
      return unigram(stage);
    case 'WordLevel':
      return wordLevel(stage);
    default:
      throw unknownStage('model', type);
  }
}

/** The type of a model in an old file, which does not name it. */
function guess(config: Record<string, unknown>): string {
  if ('merges' in config) return 'BPE';
  if (Array.isArray(config.vocab)) return 'Unigram';
  if ('max_input_chars_per_word' in config) return 'WordPiece';
  if ('unk_token' in config) return 'WordLevel';
  throw new TokenizerError(l10n.t('tokenizer.json: the model has no type; export the tokenizer again'));
}
