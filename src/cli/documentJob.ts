import type { ResultFormat } from '../core/explanation/export/format';
import type { Task } from '../protocol/explain';
import type { FormatName } from '../protocol/formats';
import type { DocumentInput, ProgressEvent, WorkContext } from '../protocol/requests';
import type { BackendContext } from './backend';
import type { OutputOptions } from './options/outputOptions';
import type { DocumentResult } from './output/outcome';

/** A command's own part of the work on documents: what to open, what to do, and the form of results. */
export interface DocumentJob<Result extends DocumentResult> {
  /** The stage that progress shows. */
  readonly stage: ProgressEvent['stage'];
  readonly output: OutputOptions & { readonly format: FormatName };
  /** Everything that affects the results, by option names: a resumed run must have the same. */
  readonly settings: Readonly<Record<string, unknown>>;
  format(many: boolean): ResultFormat<Result>;
  open(context: BackendContext): Promise<Worker<Result>>;
}

/** An opened model or tokenizer that works on one document at a time, or on several at once. */
export interface Worker<Result extends DocumentResult> {
  /** A hash over everything that the results depend on beside the data. */
  readonly fingerprint: string;
  /** For comparing with the labels of the data; null where there is nothing to compare. */
  readonly labels: { readonly names: readonly string[]; readonly task: Task } | null;
  readonly concurrency: number;
  work(input: DocumentInput, context: WorkContext): Promise<Result>;
  dispose(): Promise<void>;
}
