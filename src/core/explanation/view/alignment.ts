/** Indices of one word in the list before and in the list after; null if it is in only one of them. */
export interface Pairing {
  readonly before: number | null;
  readonly after: number | null;
}

/** Most cells of the dynamic-programming table; larger ones are not used. */
const TABLE_CELLS = 1_000_000;
/** Most added and removed words up to which the shortest edit is searched in longer texts. */
const MOST_EDITS = 2000;

/**
 * Pairs the words of an edited text with those of the earlier one by a longest common subsequence. For long texts with
 * very many edits it is an approximation between words that occur once on both sides.
 */
export function align(before: readonly string[], after: readonly string[]): readonly Pairing[] {
  const pairings: Pairing[] = [];
  alignRange({ before, after, fromBefore: 0, toBefore: before.length, fromAfter: 0, toAfter: after.length }, pairings);
  return pairings;
}

interface Part {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly fromBefore: number;
  readonly toBefore: number;
  readonly fromAfter: number;
  readonly toAfter: number;
}

function alignRange(part: Part, out: Pairing[]): void {
  const { before, after } = part;
  let { fromBefore, toBefore, fromAfter, toAfter } = part;
  while (fromBefore < toBefore && fromAfter < toAfter && before[fromBefore] === after[fromAfter]) {
    out.push({ before: fromBefore++, after: fromAfter++ });
  }
  let tail = 0;
  while (toBefore > fromBefore && toAfter > fromAfter && before[toBefore - 1] === after[toAfter - 1]) {
    toBefore--;
    toAfter--;
    tail++;
  }
  alignMiddle({ before, after, fromBefore, toBefore, fromAfter, toAfter }, out);
  for (let i = 0; i < tail; i++) out.push({ before: toBefore + i, after: toAfter + i });
}

function alignMiddle(part: Part, out: Pairing[]): void {
  const cells = (part.toBefore - part.fromBefore) * (part.toAfter - part.fromAfter);
  if (cells === 0) unpaired(part, out);
  else if (cells <= TABLE_CELLS) byTable(part, out);
  else {
    const common = commonByEdits(part);
    if (common !== undefined) betweenPairs(part, common, out);
    else byAnchors(part, increasing(onceOnBoth(part)), out);
  }
}

function byAnchors(part: Part, anchors: readonly Anchor[], out: Pairing[]): void {
  if (anchors.length > 0) betweenAnchors(part, anchors, out);
  else unpaired(part, out);
}

/** Adds the given pairs, and the words between them without a partner. */
function betweenPairs(part: Part, pairs: readonly Anchor[], out: Pairing[]): void {
  let { fromBefore, fromAfter } = part;
  for (const pair of pairs) {
    unpaired({ ...part, fromBefore, toBefore: pair.before, fromAfter, toAfter: pair.after }, out);
    out.push(pair);
    fromBefore = pair.before + 1;
    fromAfter = pair.after + 1;
  }
  unpaired({ ...part, fromBefore, fromAfter }, out);
}

/**
 * The common words of the shortest edit (Myers 1986, "An O(ND) difference algorithm"); undefined where it adds and
 * removes more than MOST_EDITS words. Diagonal k holds the pairs with i - j = k; `reach[k]` is the furthest i on it.
 */
function commonByEdits({
  before,
  after,
  fromBefore,
  toBefore,
  fromAfter,
  toAfter,
}: Part): readonly Anchor[] | undefined {
  const rows = toBefore - fromBefore;
  const columns = toAfter - fromAfter;
  const middle = MOST_EDITS + 1;
  const reach = new Int32Array(2 * middle + 1);
  const at = (k: number) => reach[middle + k] ?? 0;
  const steps: Int32Array[] = []; // reach before each number of edits, from diagonal -edits - 1 on
  const downFrom = (k: number, edits: number, of: (k: number) => number) =>
    k === -edits || (k !== edits && of(k - 1) < of(k + 1));
  for (let edits = 0; edits <= MOST_EDITS; edits++) {
    steps.push(reach.slice(middle - edits - 1, middle + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      let i = downFrom(k, edits, at) ? at(k + 1) : at(k - 1) + 1;
      while (i < rows && i - k < columns && before[fromBefore + i] === after[fromAfter + i - k]) i++;
      reach[middle + k] = i;
      if (i >= rows && i - k >= columns) return traced(k);
    }
  }
  return undefined;

  function traced(last: number): readonly Anchor[] {
    const found: Anchor[] = [];
    let k = last;
    let i = rows;
    for (let edits = steps.length - 1; edits >= 0; edits--) {
      const earlier = (diagonal: number) => steps[edits]?.[diagonal + edits + 1] ?? 0;
      const down = downFrom(k, edits, earlier);
      const start = edits === 0 ? 0 : down ? earlier(k + 1) : earlier(k - 1) + 1;
      while (i > start) {
        i--;
        found.push({ before: fromBefore + i, after: fromAfter + i - k });
      }
      k += down ? 1 : -1;
      i = down ? start : start - 1;
    }
    return found.reverse();
  }
}

function betweenAnchors(part: Part, anchors: readonly Anchor[], out: Pairing[]): void {
  const { fromBefore, fromAfter } = part;
  let b = fromBefore;
  let a = fromAfter;
  for (const anchor of anchors) {
    alignRange({ ...part, fromBefore: b, toBefore: anchor.before, fromAfter: a, toAfter: anchor.after }, out);
    out.push(anchor);
    b = anchor.before + 1;
    a = anchor.after + 1;
  }
  alignRange({ ...part, fromBefore: b, fromAfter: a }, out);
}

function unpaired({ fromBefore, toBefore, fromAfter, toAfter }: Part, out: Pairing[]): void {
  for (let i = fromBefore; i < toBefore; i++) out.push({ before: i, after: null });
  for (let j = fromAfter; j < toAfter; j++) out.push({ before: null, after: j });
}

/** Dynamic programming: common[i, j] is the length of the longest common subsequence of the words from i and from j on. */
function byTable({ before, after, fromBefore, toBefore, fromAfter, toAfter }: Part, out: Pairing[]): void {
  const rows = toBefore - fromBefore;
  const columns = toAfter - fromAfter;
  const width = columns + 1;
  const common = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  const same = (i: number, j: number) => before[fromBefore + i] === after[fromAfter + j];
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && same(i, j)) out.push({ before: fromBefore + i++, after: fromAfter + j++ });
    else if (i < rows && (j === columns || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ before: fromBefore + i++, after: null });
    } else out.push({ before: null, after: fromAfter + j++ });
  }
}

interface Anchor {
  readonly before: number;
  readonly after: number;
}

/** Words that occur exactly once on each side, in the order of the text before. */
function onceOnBoth({ before, after, fromBefore, toBefore, fromAfter, toAfter }: Part): readonly Anchor[] {
  const places = (words: readonly string[], from: number, to: number) => {
    const found = new Map<string, number>();
    for (let i = from; i < to; i++) {
      const word = words[i] ?? '';
      found.set(word, found.has(word) ? -1 : i);
    }
    return found;
  };
  const later = places(after, fromAfter, toAfter);
  return [...places(before, fromBefore, toBefore)].flatMap(([word, place]) => {
    const other = later.get(word) ?? -1;
    return place < 0 || other < 0 ? [] : [{ before: place, after: other }];
  });
}

/** The longest subsequence of anchors that is in order on both sides (patience sorting). */
function increasing(anchors: readonly Anchor[]): readonly Anchor[] {
  const ends: number[] = []; // ends[k]: the anchor that ends the best chain of k + 1
  const previous = new Int32Array(anchors.length).fill(-1);
  anchors.forEach((anchor, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[ends[middle] ?? 0]?.after ?? 0) < anchor.after) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  });
  const chain: Anchor[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const anchor = anchors[index];
    if (anchor) chain.push(anchor);
  }
  return chain.reverse();
}
