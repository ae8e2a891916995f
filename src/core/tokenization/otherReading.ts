/** Compares the ids of a text by the rules of transformers 4 and 5. */
import { TokenizerError } from '../errors';
import type { Tokenizer } from './encoding';

/** Texts for which most readings that differ give different ids. */
const PROBES = [
  'Shares ROSE, the naïve café: Zürich!',
  '  two  blanks\tand a line\n',
  "don't re-use 12,345 ``old'' ''quotes''",
  '中文 e\u0301 ﬁne ½',
  'the [MASK] and <mask> or <s> lead</s> [SEP]',
];

/** Largest number of ids that are shown. */
const MOST = 24;

function idsOf(tokenizer: Tokenizer, text: string, pair: string | undefined): readonly number[] {
  const second = pair === undefined ? undefined : tokenizer.encode(pair);
  return tokenizer.wrap(tokenizer.encode(text), second).map(({ id }) => id);
}

/** The ids of a text by both readings; null if they are equal. */
function bothReadings(
  tokenizer: Tokenizer,
  text: string,
  pair?: string,
): readonly [own: readonly number[], other: readonly number[]] | null {
  try {
    const other = tokenizer.origin?.other() ?? null;
    if (other === null) return null;
    const [own, another] = [idsOf(tokenizer, text, pair), idsOf(other, text, pair)];
    return own.length === another.length && own.every((id, i) => id === another[i]) ? null : [own, another];
  } catch (error) {
    // The other reading has a stage that is not supported: this reading can still be used.
    if (error instanceof TokenizerError) return null;
    throw error;
  }
}

/** The ids around index `at`, the first that differs. */
function listed(ids: readonly number[], at: number): string {
  const from = ids.length <= MOST ? 0 : Math.max(0, at - 4);
  const some = ids.slice(from, from + MOST);
  return `[${from > 0 ? '…, ' : ''}${some.join(', ')}${from + MOST < ids.length ? ', …' : ''}]`;
}

/** 'transformers 4 reads this text as [1, 2035, 829], transformers 5 as [1, 829]; …'; null if the ids are equal. */
export function readOtherwise(tokenizer: Tokenizer, text: string, pair?: string): string | null {
  const both = bothReadings(tokenizer, text, pair);
  const { origin } = tokenizer;
  if (both === null || origin === undefined) return null;
  const [own, other] = both;
  const at = own.findIndex((id, i) => id !== other[i]);
  const ids = new Map([
    [origin.version, listed(own, at)],
    [origin.version === 4 ? 5 : 4, listed(other, at)],
  ]);
  return `transformers 4 reads this text as ${ids.get(4)}, transformers 5 as ${ids.get(5)}; it is read as ${origin.version} does`;
}

/** The first of a few test texts for which the other version gives other ids; null if there is none. */
export function textReadOtherwise(tokenizer: Tokenizer): string | null {
  return PROBES.find((text) => bothReadings(tokenizer, text) !== null) ?? null;
}
