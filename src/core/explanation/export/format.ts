import type { Classification, Explanation, ReadingComparison, Tokenization } from '../../../protocol/explain';
import type { Granularity, SortOrder } from '../../../protocol/formats';
import type { CsvStyle } from '../../../text/csv';
import type { AnsiInk } from './ansi';
import type { Provenance } from './provenance';

/**
 * A way to write results one after the other, so that any number of them takes little memory:
 * the whole is head + record(first, 0) + between + record(second, 1) … + tail. Pure: strings in, strings out.
 */
export interface ResultFormat<Result> {
  head(first: Result): string;
  record(result: Result, index: number): string;
  readonly between: string;
  tail(): string;
}

/** How results are to look; each format uses the parts that concern it. */
export interface Look {
  readonly granularity: Granularity;
  readonly order: SortOrder;
  /** Several results. */
  readonly many: boolean;
  /** Colours of a terminal. */
  readonly ink: AnsiInk;
  readonly csv: CsvStyle;
  /** The model is the bundled one. */
  readonly bundled: boolean;
  /** Where and when it was made, where that is written. */
  readonly provenance?: Provenance | undefined;
  /** The time that it took, where known. */
  readonly milliseconds?: ((explanation: Explanation) => number | undefined) | undefined;
}

/** How a format writes each kind of result; unsupported kinds are absent. Its description: protocol/formats.ts. */
export interface Format {
  explanation?(look: Look): ResultFormat<Explanation>;
  classification?(look: Look): ResultFormat<Classification>;
  tokenization?(look: Look): ResultFormat<Tokenization>;
  readings?(look: Look): ResultFormat<ReadingComparison>;
}

/** The whole document of some results; '' for none. */
export function render<Result>(format: ResultFormat<Result>, results: readonly Result[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const records = results.map((result, index) => format.record(result, index));
  return format.head(first) + records.join(format.between) + format.tail();
}
