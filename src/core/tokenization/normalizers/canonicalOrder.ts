/** Segments of at least this many UTF-16 units are ordered here, because the engine takes quadratic time. */
const LONG = 256;

/**
 * A long run of marks, decomposed and in canonical order, so that normalize() has no marks to move. A short segment is
 * returned unchanged.
 * @param form NFD or NFKD, the decomposition to use
 */
export function inCanonicalOrder(segment: string, form: 'NFD' | 'NFKD'): string {
  if (segment.length < LONG) return segment;
  const marks = [...segment].flatMap((character) => [...character.normalize(form)]);
  const ranks = rankMarks(new Set(marks));
  const ordered: string[] = [];
  let run: string[] = [];
  const flush = () => {
    for (const mark of byRank(run, ranks)) ordered.push(mark);
    run = [];
  };
  for (const mark of marks) {
    if (ranks.has(mark)) run.push(mark);
    else {
      flush();
      ordered.push(mark);
    }
  }
  flush();
  return ordered.join('');
}

/**
 * Ranks of the marks that canonical order can move, ascending in this order. Marks of a combining class have equal
 * ranks.
 */
function rankMarks(characters: ReadonlySet<string>): Map<string, number> {
  const moving = [...characters].filter((c) => goesBefore(c, '\u0345') || goesBefore('\u0334', c));
  moving.sort((a, b) => (goesBefore(a, b) ? -1 : goesBefore(b, a) ? 1 : 0));
  const ranks = new Map<string, number>();
  let rank = 0;
  moving.forEach((mark, i) => {
    if (i > 0 && goesBefore(moving[i - 1], mark)) ++rank;
    ranks.set(mark, rank);
  });
  return ranks;
}

/** Whether canonical order moves the first mark before the second, because it has a lower combining class. */
function goesBefore(first: string, second: string): boolean {
  return first !== second && (second + first).normalize('NFD') === first + second;
}

/** Sorts marks by rank; marks of equal rank keep their order. */
function byRank(run: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  const buckets: string[][] = [];
  for (const mark of run) {
    const rank = ranks.get(mark) ?? 0;
    const bucket = buckets[rank] ?? [];
    buckets[rank] = bucket;
    bucket.push(mark);
  }
  return buckets.filter(Boolean).flat();
}
