/** Attributions of windows -> attributions of the document's tokens. */
import type { TokenAttribution } from '../../protocol/explain';
import type { Reading } from './reading';

/**
 * Attributions of the listed tokens: each content token once, and the special tokens of one window with the sums over all
 * windows.
 */
export function perToken(
  reading: Reading,
  byWindow: readonly Float64Array[],
): { readonly content: Float64Array; readonly special: Float64Array } {
  const content = new Float64Array(reading.content.length);
  const special = new Float64Array(reading.windows[0].tokens.length);
  reading.windows.forEach((w, k) => {
    let nth = 0;
    const places = reading.windows[0].contentAt.flatMap((i, at) => (i < 0 ? [at] : []));
    w.contentAt.forEach((i, at) => {
      if (i >= 0) content[i] += byWindow[k][at];
      // Windows inside a text may have a different number of them: markers are only at the ends of the text.
      else special[places[Math.min(nth++, places.length - 1)]] += byWindow[k][at];
    });
  });
  return { content, special };
}

/** The first window's special tokens around all content tokens that were read, each with its attribution. */
export function shownTokens(reading: Reading, content: Float64Array, special: Float64Array): TokenAttribution[] {
  const [frame] = reading.windows;
  const read_ = new Set(reading.windows.flatMap((w) => w.contentAt));
  const out: TokenAttribution[] = [];
  const put = (i: number) => {
    const { id, token, start, end, unknown } = reading.content[i];
    const sequence = i < reading.first ? 0 : 1;
    out.push({ id, token, start, end, special: false, sequence, attribution: content[i], ...(unknown && { unknown }) });
  };
  let next = 0;
  frame.tokens.forEach((t, at) => {
    const i = frame.contentAt[at];
    // Tokens of later windows are inserted after the end of the first text.
    if (i === frame.to - 1 && i < reading.first) for (; next < reading.first; next++) read_.has(next) && put(next);
    else if (i >= 0) {
      put(i);
      next = i + 1;
    } else
      out.push({
        id: t.id,
        token: t.token,
        start: t.start,
        end: t.end,
        special: true,
        sequence: t.sequence,
        attribution: special[at],
      });
  });
  return out;
}
