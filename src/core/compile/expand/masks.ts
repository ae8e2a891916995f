/** The integer masks of com.microsoft's attention ops, as numbers to add to the scores. */
import type { ExpansionContext } from './context';
import { lengthOf, penalty, range } from './scores';

function positive(c: ExpansionContext, mask: string): string {
  return c.op('Greater', [mask, c.op('CastLike', [c.b.scalar('int64', 0), mask])]);
}

/**
 * One axis: the end of each row, [B], or ends then starts, [2 B]. In the first form the starts are zeros, which are
 * appended.
 */
function within(c: ExpansionContext, mask: string, query: string, keys: string): string {
  const batch = c.op('Shape', [query], { start: 0, end: 1 });
  const all = c.op('Cast', [mask], { to: 7 });
  const padded = c.op('Concat', [all, c.op('Expand', [c.b.scalar('int64', 0), batch])], { axis: 0 });
  const twice = c.op('Add', [batch, batch]);
  const slice = (from: string, to: string) =>
    c.op('Unsqueeze', [c.op('Slice', [padded, from, to, c.ints([0])]), c.ints([1])]);
  const columns = c.op('Unsqueeze', [range(c, lengthOf(c, keys, -1)), c.ints([0])]);
  const before = c.op('Less', [columns, slice(c.ints([0]), batch)]);
  return c.op('And', [before, c.op('GreaterOrEqual', [columns, slice(batch, twice)])]);
}

/**
 * `filter` where the mask at input `index` forbids, 0 elsewhere: [B, 1, S or 1, T]. Masks are [B], [2 B], [B, T] or
 * [B, S, T]; others are refused.
 */
export function maskBias(c: ExpansionContext, index: number, query: string, keys: string, filter: number): string {
  const mask = c.input(index);
  const rank = c.rank(index);
  if (rank === 1) return penalty(c, c.op('Unsqueeze', [within(c, mask, query, keys), c.ints([1, 2])]), filter);
  if (rank === 2) return penalty(c, c.op('Unsqueeze', [positive(c, mask), c.ints([1, 2])]), filter);
  if (rank === 3) return penalty(c, c.op('Unsqueeze', [positive(c, mask), c.ints([1])]), filter);
  throw c.refuse(`a mask of ${rank} axes is not supported`);
}
