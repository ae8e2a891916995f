/**
 * A way to write results one after the other, so that any number of them takes little memory:
 * the whole is head + record(first, 0) + record(second, 1) … + tail. Pure: strings in, strings out.
 */
export interface ResultFormat<Result> {
  head(first: Result): string;
  record(result: Result, index: number): string;
  tail(): string;
}

/** The whole document of some results; '' for none. */
export function render<Result>(format: ResultFormat<Result>, results: readonly Result[]): string {
  const [first] = results;
  if (first === undefined) return '';
  return format.head(first) + results.map((result, index) => format.record(result, index)).join('') + format.tail();
}
