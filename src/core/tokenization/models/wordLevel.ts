import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { parseStage } from '../stage';
import type { SubwordModel } from './model';
import { MapVocabulary, vocabularySchema } from './vocabulary';

const schema = v.looseObject({ vocab: vocabularySchema, unk_token: v.string() });

/** Encodes each piece as one token, or as unknown. Throws TokenizerError if there is no unknown token for it. */
export function wordLevel(stage: unknown): SubwordModel {
  const { vocab, unk_token } = parseStage(schema, stage, 'WordLevel model');
  const vocabulary = new MapVocabulary(vocab);
  const unknownId = vocabulary.id(unk_token);
  return {
    vocabulary,
    unknownId,
    encode(piece) {
      const id = vocabulary.id(piece) ?? unknownId;
      if (id === undefined) {
        throw new TokenizerError(
          l10n.t`the tokenizer has no unknown token ("${unk_token}" is not in its vocabulary) for ${JSON.stringify(piece.slice(0, 40))}`,
        );
      }
      return { ids: [id], starts: [0], ends: [piece.length], unknown: [vocabulary.id(piece) === undefined] };
    },
  };
}
