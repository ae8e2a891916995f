import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { CancelledError, UsageError } from '../../core/errors';
import type { ResultFormat } from '../../core/explanation/export/format';
import { FORMATS } from '../../protocol/formats';
import { counted } from '../../text/numbers';
import type { DocumentJob, Worker } from '../documentJob';
import { Evaluation } from '../evaluation';
import { ExitStatus } from '../exitStatus';
import { fingerprints, sameData } from '../inputs/fingerprints';
import type { DocumentSource } from '../inputs/sources';
import type { CommandSession } from '../session';
import { evaluationText } from './evaluationText';
import { Journal, type JournalEntry } from './journal';
import { openSink } from './openSink';
import { type DocumentResult, FAILED, type Outcome, outcomeOf } from './outcome';
import { OutputError } from './outputError';
import { OutputFile, type Piece } from './outputFile';
import type { OutputSink } from './sink';

/** Opens the output before any work starts. Throws UsageError or OutputError. */
export async function openDelivery<Result extends DocumentResult>(
  session: CommandSession,
  sources: readonly DocumentSource[],
  job: DocumentJob<Result>,
): Promise<Delivery<Result>> {
  const many = sources.length > 1 || sources.some((source) => source.kind === 'rows');
  const { o: file, resume = false } = job.output;
  if (resume && (file === undefined || !many)) {
    throw new UsageError(l10n.t('--resume: needs -o FILE and rows of data (.csv, .tsv, .jsonl) or several files'));
  }
  if (resume && sources.some((source) => source.once !== undefined))
    throw new UsageError(l10n.t('--resume: standard input and pipes cannot be read again: save them in a file first'));
  if (file !== undefined && sources.some((source) => path.resolve(source.name) === path.resolve(file))) {
    throw new UsageError(l10n.t`-o: '${file}' is one of the inputs`);
  }
  const sink = await openSink(session.io, file, session.signal, resume);
  return new Delivery(session, sources, job, sink, many);
}

/** Writes results in order, keeps count, and of many documents into a file keeps the journal for `--resume`. */
export class Delivery<Result extends DocumentResult> {
  private readonly session: CommandSession;
  private readonly sources: readonly DocumentSource[];
  private readonly job: DocumentJob<Result>;
  private readonly format: ResultFormat<Result>;
  private readonly sink: OutputSink;
  private readonly journal: { readonly file: OutputFile; readonly entries: Journal } | null;
  /** The range of each document's result in the partial file. */
  private readonly pieces = new Map<number, Piece>();
  private readonly warned = new Set<string>();
  private evaluation: Evaluation | null = null;
  private written = 0;
  private failed = 0;
  private unconverged = 0;

  constructor(
    session: CommandSession,
    sources: readonly DocumentSource[],
    job: DocumentJob<Result>,
    sink: OutputSink,
    many: boolean,
  ) {
    this.session = session;
    this.sources = sources;
    this.job = job;
    this.format = job.format(many);
    this.sink = sink;
    // Output written directly, to a device or a pipe, cannot be resumed.
    const kept = many && sink instanceof OutputFile && !sink.direct;
    this.journal = kept ? { file: sink, entries: new Journal(`${sink.partial}.journal`, sink.name) } : null;
  }

  /** Takes over the results of an earlier run, when asked to: returns the indices of the documents to skip. */
  async begin(worker: Worker<Result>): Promise<ReadonlySet<number>> {
    if (worker.labels !== null && worker.labels.task !== 'regression') {
      this.evaluation = new Evaluation(worker.labels.names, worker.labels.task);
    }
    if (this.journal === null) return new Set();
    const { file, entries } = this.journal;
    const data = await fingerprints(this.sources);
    const maker = { ...this.job.settings, model: worker.fingerprint, data };
    if (!this.job.output.resume || file.position === 0) {
      await entries.start(maker);
      return new Set();
    }
    const known = await entries.read(maker, file.position, { data: (before) => sameData(before, data) });
    const found = known.filter(({ failed }) => !failed);
    for (const entry of found) {
      this.count(entry);
      this.pieces.set(entry.document, entry);
    }
    await file.cutAt(found.reduce((end, { to }) => Math.max(end, to), 0));
    return new Set(this.pieces.keys());
  }

  /**
   * @param document its place among all documents, from 0
   * @param where names it in messages
   */
  async add(document: number, result: Result, where: string): Promise<void> {
    this.session.progress.clear();
    const first = this.written === 0;
    if (first) await this.sink.write(this.format.head(result));
    // In a complete file each document has its place; output that is written directly omits failures.
    const from = this.position;
    const index = this.journal === null ? this.written : document;
    await this.sink.write((index > 0 ? this.format.between : '') + this.format.record(result, index));
    this.warn(result, where);
    await this.note({ ...outcomeOf(result), document, from, to: this.position });
  }

  async fail(document: number, error: unknown, where: string): Promise<void> {
    this.session.log.failure(error, where);
    await this.note({ ...FAILED, document, from: this.position, to: this.position });
  }

  /** Exit status of what was done so far. */
  get status(): ExitStatus {
    if (this.failed > 0 && !(this.skips && this.written > 0)) return ExitStatus.failed;
    return this.unconverged > 0 ? ExitStatus.notConverged : ExitStatus.done;
  }

  async finish(): Promise<void> {
    if (this.written === 0) {
      await this.journal?.entries.remove();
      return this.sink.discard();
    }
    if (this.failed > 0 && this.journal !== null && !this.skips) return this.leaveGaps(this.journal.file);
    const inTerminal = this.job.output.format === 'terminal';
    const evaluated = this.evaluation !== null && this.evaluation.scores.documents > 0;
    const text = evaluated && this.evaluation !== null ? evaluationText(this.evaluation) : '';
    const end = this.position;
    await this.sink.write(this.format.tail() + (inTerminal ? text : ''));
    if (this.journal === null) await this.sink.finish();
    else await this.journal.file.finish(this.inOrder({ from: end, to: this.position }));
    await this.journal?.entries.remove();
    if (!inTerminal && !this.session.quiet) this.session.io.stderr.write(text);
    this.saySkipped();
    this.sayUnconverged();
  }

  /** Called after an interruption or an error: removes incomplete files, except those that `--resume` can continue. */
  async abandon(error: unknown): Promise<void> {
    if (this.journal === null) return this.sink.discard();
    const { file, entries } = this.journal;
    await entries.close();
    if (error instanceof UsageError && this.job.output.resume) return file.leave();
    if (this.written === 0) {
      await entries.remove();
      return file.discard();
    }
    await file.leave();
    if (error instanceof CancelledError || error instanceof OutputError)
      this.session.log.warn(`${this.kept(file)}; --resume continues from there`);
  }

  /** A file without some of the documents does not get its final name, as it would look complete. */
  private async leaveGaps(file: OutputFile): Promise<void> {
    await this.journal?.entries.close();
    await file.leave();
    const all = counted(this.written + this.failed, 'document');
    this.session.log.failure(
      new OutputError(
        l10n.t`-o: '${file.name}' is not made, since ${this.failed} of ${all} failed: ${this.kept(file)}; --resume does the others again, with --skip-failed it leaves out what fails again`,
      ),
    );
  }

  private kept(file: OutputFile): string {
    return `${counted(this.written, 'result')} kept in ${file.partial}`;
  }

  /** The parts of the partial file in the order of the documents; undefined if they already have that order. */
  private inOrder(tail: Piece): readonly Piece[] | undefined {
    const sorted = [...this.pieces].sort(([a], [b]) => a - b);
    const start = sorted.reduce((least, [, { from }]) => Math.min(least, from), Number.POSITIVE_INFINITY);
    // The first document of all was left out: the one that is first now has nothing to be parted from.
    const parted = (sorted[0]?.[0] ?? 0) > 0 ? Buffer.byteLength(this.format.between) : 0;
    const pieces = sorted.map(([, { from, to }], i) => ({ from: i === 0 ? from + parted : from, to }));
    const all = [{ from: 0, to: start }, ...pieces, tail];
    return all.every(({ from }, i) => i === 0 || from === all[i - 1].to) ? undefined : all;
  }

  /** Failures are left out, as the user asked. */
  private get skips(): boolean {
    return this.job.output.skipFailed === true;
  }

  private get position(): number {
    return this.journal?.file.position ?? 0;
  }

  private async note(entry: JournalEntry): Promise<void> {
    // A result that cannot be added to the journal is discarded: --resume computes it again.
    await this.journal?.entries.add(entry);
    this.count(entry);
    if (!entry.failed) this.pieces.set(entry.document, { from: entry.from, to: entry.to });
  }

  private count(outcome: Outcome): void {
    if (outcome.failed) this.failed++;
    else this.written++;
    if (outcome.unconverged) this.unconverged++;
    if (outcome.known !== null) this.evaluation?.add(outcome.known, outcome.predicted);
  }

  /** Warnings that the format does not contain, each once. */
  private warn(result: Result, where: string): void {
    if (FORMATS[this.job.output.format].warnings) return;
    for (const warning of result.warnings) {
      if (!this.warned.has(warning)) this.session.log.warn(`${where}: ${warning}`);
      this.warned.add(warning);
    }
  }

  private saySkipped(): void {
    if (!this.skips || this.failed === 0) return;
    const all = counted(this.written + this.failed, 'document');
    this.session.log.warn(`${this.failed} of ${all} failed and are left out (--skip-failed)`);
  }

  private sayUnconverged(): void {
    if (this.unconverged === 0) return;
    const which = this.written === 1 ? 'the explanation' : `${this.unconverged} of ${this.written} explanations`;
    this.session.log.warn(`${which} did not converge; allow more nodes (--n-steps) or a larger --tolerance`);
  }
}
