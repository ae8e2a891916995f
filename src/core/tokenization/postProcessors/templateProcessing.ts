import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import type { InputToken } from '../encoding';
import { parseStage, type Stage } from '../stage';
import { type Parts, type PostProcessor, specialToken } from './parts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pieceSchema = v.union([
  v.object({ Sequence: v.looseObject({ id: v.picklist(['A', 'B']), type_id: count }) }),
  v.object({ SpecialToken: v.looseObject({ id: v.string(), type_id: count }) }),
]);
const specialSchema = v.looseObject({ ids: v.array(count), tokens: v.array(v.string()) });
const schema = v.looseObject({
  single: v.array(pieceSchema),
  pair: v.array(pieceSchema),
  special_tokens: v.record(v.string(), specialSchema),
});
type Piece = v.InferOutput<typeof pieceSchema>;

/** Applies the template for one text or for two: special tokens, texts and the type of each. */
export function templateProcessing(stage: Stage): PostProcessor {
  const { single, pair, special_tokens } = parseStage(schema, stage, 'TemplateProcessing post-processor');
  const specials = new Map(Object.entries(special_tokens));
  const fill = (piece: Piece, parts: Parts): readonly InputToken[] => {
    if ('Sequence' in piece) {
      const { id, type_id } = piece.Sequence;
      return (parts[id === 'A' ? 0 : 1] ?? []).map((token) => ({ ...token, type: type_id }));
    }
    const { id, type_id } = piece.SpecialToken;
    const special = specials.get(id);
    if (!special) {
      throw new TokenizerError(
        l10n.t`tokenizer.json: the TemplateProcessing post-processor does not say what "${id}" is; export the tokenizer again`,
      );
    }
    return special.ids.map((token, i) => specialToken(token, special.tokens[i] ?? id, type_id));
  };
  const process: PostProcessor = (parts) => (parts.length === 1 ? single : pair).map((piece) => fill(piece, parts));
  process([[]]); // throws if a special token is not defined
  checkTexts(single, 'single', 'A');
  checkTexts(pair, 'pair', 'AB');
  return process;
}

/**
 * Throws unless the template has each text once: a token that occurs twice, or not at all, has no single attribution.
 */
function checkTexts(template: readonly Piece[], name: string, texts: string): void {
  const found = template.flatMap((piece) => ('Sequence' in piece ? [piece.Sequence.id] : [])).sort();
  if (found.join('') !== texts)
    throw new TokenizerError(
      l10n.t`tokenizer.json: the TemplateProcessing post-processor's "${name}" has the texts ${found.join(', ') || '(none)'} where it needs ${[...texts].join(' and ')} once each; export the tokenizer again`,
    );
}
