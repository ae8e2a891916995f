/** Short rows that test how a model handles batches: always the same ones for a model. */
import type { Row } from '../compile/rows';
import type { Tokenizer } from '../tokenization/encoding';

const TEXT =
  'The committee said on Monday that prices would rise again next year, but the players in red were not so sure about it, and the minister who opened the new theatre would not say why.';
const ROWS = 5;
/** Number of content tokens of each row; one more if the total would be even. */
const TOKENS = 6;

/**
 * Rows of one length with different texts and positions on the path. Their number of tokens is odd where the model can
 * read that many: then rows of one run start at different alignments of the processor's vectors.
 * @param longest the most tokens that the model reads
 */
export function trialRows(
  tokenizer: Pick<Tokenizer, 'roles' | 'encode' | 'wrap' | 'specials'>,
  labels: number,
  longest: number,
): readonly Row[] {
  const words = tokenizer.encode(TEXT);
  const specials = tokenizer.specials(false);
  const length = Math.max(1, Math.min(TOKENS + ((TOKENS + specials + 1) % 2), longest - specials));
  return Array.from({ length: ROWS }, (_, r) => {
    const content = Array.from({ length }, (_, i) => words[(r * length + i) % words.length]);
    const tokens = tokenizer.wrap(content);
    const ids = tokens.map((t) => t.id);
    return {
      ids,
      types: tokens.map((t) => t.type),
      baselineIds: tokens.map((t) => (t.special ? t.id : (tokenizer.roles.pad ?? ids[0]))),
      alpha: (r + 1) / (ROWS + 1),
      cotangent: Array.from({ length: labels }, (_, l) => Number(l === r % labels)),
    };
  });
}
