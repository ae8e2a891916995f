import { untilAborted } from '../interrupt';

/**
 * Works on at most `size` items at once and returns the results in the items' order. Stops at the first rejection, and
 * with CancelledError as soon as the signal is aborted.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  size: number,
  work: (item: Item) => Promise<Result>,
  signal: AbortSignal,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.asyncIterator]();
  const underWay: Promise<Result>[] = [];
  let more = true;
  try {
    while (more || underWay.length > 0) {
      while (more && underWay.length < Math.max(1, size)) {
        const next = await untilAborted(signal, iterator.next());
        if (next.done) {
          more = false;
          break;
        }
        const result = work(next.value);
        result.catch(() => {}); // heard when its turn comes
        underWay.push(result);
      }
      const first = underWay.shift();
      if (first !== undefined) yield await untilAborted(signal, first);
    }
  } finally {
    if (!signal.aborted) await iterator.return?.();
  }
}
