import path from 'node:path';
import { CancelledError, UsageError } from '../../core/errors';
import type { ResultFormat } from '../../core/explanation/export/format';
import { FORMATS } from '../../protocol/formats';
import { counted } from '../../text/numbers';
import type { DocumentJob, Worker } from '../documentJob';
import { Evaluation } from '../evaluation';
import { ExitStatus } from '../exitStatus';
import type { Source } from '../inputs/documents';
import { fingerprints } from '../inputs/fingerprints';
import type { Session } from '../session';
import { evaluationText } from './evaluationText';
import { Journal } from './journal';
import { openSink } from './openSink';
import { type DocumentResult, FAILED, type Outcome, outcomeOf } from './outcome';
import { OutputFile } from './outputFile';
import type { Sink } from './sink';

/** Opens where results go before any work starts. Throws UsageError or OutputError. */
export async function openDelivery<Result extends DocumentResult>(
  session: Session,
  sources: readonly Source[],
  job: DocumentJob<Result>,
): Promise<Delivery<Result>> {
  const rows = sources.some((source) => source.kind === 'rows');
  const { o: file, resume = false } = job.output;
  if (resume && (file === undefined || !rows)) {
    throw new UsageError('--resume: needs -o FILE and rows of data (.csv, .tsv, .jsonl)');
  }
  if (file !== undefined && sources.some((source) => path.resolve(source.name) === path.resolve(file))) {
    throw new UsageError(`-o: '${file}' is one of the inputs`);
  }
  const sink = await openSink(session.io, file, resume);
  return new Delivery(session, sources, job, sink, rows);
}

/** Writes results in order, keeps count, and with rows of data into a file keeps the journal for `--resume`. */
export class Delivery<Result extends DocumentResult> {
  readonly #session: Session;
  readonly #sources: readonly Source[];
  readonly #job: DocumentJob<Result>;
  readonly #format: ResultFormat<Result>;
  readonly #sink: Sink;
  readonly #journal: Journal | null;
  readonly #warned = new Set<string>();
  #evaluation: Evaluation | null = null;
  #written = 0;
  #failed = 0;
  #unconverged = 0;

  constructor(session: Session, sources: readonly Source[], job: DocumentJob<Result>, sink: Sink, rows: boolean) {
    this.#session = session;
    this.#sources = sources;
    this.#job = job;
    this.#format = job.format(rows || sources.length > 1);
    this.#sink = sink;
    this.#journal = rows && sink instanceof OutputFile ? new Journal(sink.partial) : null;
  }

  /** Takes over what an earlier run has done, when asked to: the number of documents to leave out. */
  async begin(worker: Worker<Result>): Promise<number> {
    if (worker.labels !== null && worker.labels.task !== 'regression') {
      this.#evaluation = new Evaluation(worker.labels.names, worker.labels.task);
    }
    if (this.#journal === null || !(this.#sink instanceof OutputFile)) return 0;
    const maker = { ...this.#job.settings, model: worker.fingerprint, data: await fingerprints(this.#sources) };
    if (!this.#job.output.resume || this.#sink.position === 0) {
      await this.#journal.start(maker);
      return 0;
    }
    const entries = await this.#journal.read(maker, this.#sink.position);
    for (const entry of entries) this.#count(entry);
    await this.#sink.cutAt(entries.at(-1)?.bytes ?? 0);
    return entries.length;
  }

  async add(result: Result): Promise<void> {
    this.#session.progress.clear();
    const head = this.#written === 0 ? this.#format.head(result) : '';
    await this.#sink.write(head + this.#format.record(result, this.#written));
    this.#warn(result);
    await this.#note(outcomeOf(result));
  }

  async fail(error: unknown, where: string): Promise<void> {
    this.#session.log.failure(error, where);
    await this.#note(FAILED);
  }

  /** Exit status of what was done so far. */
  get status(): ExitStatus {
    if (this.#failed > 0) return ExitStatus.failed;
    return this.#unconverged > 0 ? ExitStatus.notConverged : ExitStatus.done;
  }

  async finish(): Promise<void> {
    if (this.#written === 0) {
      await this.#journal?.remove();
      return this.#sink.discard();
    }
    const inTerminal = this.#job.output.format === 'terminal';
    const evaluated = this.#evaluation !== null && this.#evaluation.scores.documents > 0;
    const text = evaluated && this.#evaluation !== null ? evaluationText(this.#evaluation) : '';
    await this.#sink.write(this.#format.tail() + (inTerminal ? text : ''));
    await this.#sink.finish();
    await this.#journal?.remove();
    if (!inTerminal && !this.#session.quiet) this.#session.io.stderr.write(text);
    this.#sayUnconverged();
  }

  /** After an interruption or an error: nothing half written stays, but what `--resume` can go on with. */
  async abandon(error: unknown): Promise<void> {
    if (this.#journal === null || !(this.#sink instanceof OutputFile)) return this.#sink.discard();
    if (error instanceof UsageError && this.#job.output.resume) return this.#sink.leave();
    if (this.#written === 0) {
      await this.#journal.remove();
      return this.#sink.discard();
    }
    await this.#sink.leave();
    const kept = `${counted(this.#written, 'result')} kept in ${this.#sink.partial}; --resume goes on from there`;
    if (error instanceof CancelledError) this.#session.log.warn(kept);
  }

  async #note(outcome: Outcome): Promise<void> {
    this.#count(outcome);
    if (this.#sink instanceof OutputFile) await this.#journal?.add(outcome, this.#sink.position);
  }

  #count(outcome: Outcome): void {
    if (outcome.failed) this.#failed++;
    else this.#written++;
    if (outcome.unconverged) this.#unconverged++;
    if (outcome.known !== null) this.#evaluation?.add(outcome.known, outcome.predicted);
  }

  /** Warnings that the format has no place for, each once. */
  #warn(result: Result): void {
    if (FORMATS[this.#job.output.format].warnings) return;
    for (const warning of result.warnings) {
      if (!this.#warned.has(warning)) this.#session.log.warn(`${result.source}: ${warning}`);
      this.#warned.add(warning);
    }
  }

  #sayUnconverged(): void {
    if (this.#unconverged === 0) return;
    const which = this.#written === 1 ? 'the explanation' : `${this.#unconverged} of ${this.#written} explanations`;
    this.#session.log.warn(`${which} did not converge; allow more nodes (--n-steps) or a larger --tolerance`);
  }
}
