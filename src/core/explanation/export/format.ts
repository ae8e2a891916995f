import type { Classification, Explanation, ReadingComparison, Tokenization } from '../../../protocol/explain';
import type { Granularity, SortOrder } from '../../../protocol/formats';
import type { CsvStyle } from '../../../text/csv';
import type { AnsiInk } from './ansi';
import type { Provenance } from './provenance';

/**
 * Writes results one by one, so that memory does not grow with their number:
 * the file is head + record(first, 0) + between + record(second, 1) … + tail. Pure functions that return strings.
 */
export interface ResultFormat<Result> {
  head(first: Result): string;
  record(result: Result, index: number): string;
  readonly between: string;
  tail(): string;
}

/** Options of output; each format uses those that concern it. */
export interface Look {
  readonly granularity: Granularity;
  readonly order: SortOrder;
  /** Whether there are several results. */
  readonly many: boolean;
  /** Colours of a terminal. */
  readonly ink: AnsiInk;
  readonly csv: CsvStyle;
  /** Whether the model is the bundled one. */
  readonly bundled: boolean;
  /** Version and date of the file, for formats that contain them. */
  readonly provenance?: Provenance | undefined;
  /** The computing time of an explanation in milliseconds; undefined if unknown. */
  readonly milliseconds?: ((explanation: Explanation) => number | undefined) | undefined;
}

/** The writers of a format by kind of result; unsupported kinds are absent. Its description is in protocol/formats.ts. */
export interface Format {
  explanation?(look: Look): ResultFormat<Explanation>;
  classification?(look: Look): ResultFormat<Classification>;
  tokenization?(look: Look): ResultFormat<Tokenization>;
  readings?(look: Look): ResultFormat<ReadingComparison>;
}

/** The complete file of the results; '' for none. */
export function render<Result>(format: ResultFormat<Result>, results: readonly Result[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const records = results.map((result, index) => format.record(result, index));
  return format.head(first) + records.join(format.between) + format.tail();
}
