/** Numbers of benchmarks. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** 'median (least to most)' */
export function spread(values: readonly number[], digits = 2): string {
  const show = (v: number) => grouped(v, digits);
  if (values.length === 1) return show(values[0]);
  return `${show(median(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}

/** Pair by pair, so that a machine whose speed drifts changes nothing. */
export function ratios(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, i) => value / b[i]);
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Largest difference, over the largest of `truth`. */
export function largestError(found: ArrayLike<number>, truth: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - truth[i]));
    largest = Math.max(largest, Math.abs(truth[i]));
  }
  return difference / largest;
}

/** A share as a number of percent. */
export function percent(share: number, digits = 2): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** With commas between thousands. */
export function grouped(value: number, digits = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Milliseconds of seconds: 'median (least to most)'. */
export function milliseconds(seconds: readonly number[]): string {
  const values = seconds.map((s) => 1000 * s);
  return spread(values, median(values) < 100 ? 1 : 0);
}

/** A Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((r) => r[c].length)));
  const line = (r: readonly string[]) => `| ${r.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`, ...body, ''].join('\n');
}
