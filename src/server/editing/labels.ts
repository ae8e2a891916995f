/**
 * Computes labels by forward runs after a pause in typing; the newest text has priority. The number of concurrent texts
 * over all documents is limited, so that later urgent work can start first.
 */
import { setMaxListeners } from 'node:events';
import { CancelledError, DocumentError } from '../../core/errors';
import type { Urgency } from '../../protocol/requests';
import type { Engine } from '../host/engine';
import type { LabelJob, LabelStore } from './labelStore';

/** Milliseconds without a keystroke before a label is requested. */
const PAUSE = 120;
/** Milliseconds that a run of an older text may continue before it is ended for a newer one. */
const GRACE = 400;
/** Most concurrent texts; texts of similar length share runs. */
const BATCH = 24;

/** Delay in milliseconds after a document was closed: if a folder is closed, the next documents close at once too. */
const CLOSING = 50;

/** The pause before the next labels, relative to the time of the document's last labels. */
const SHARE = 0.5;
const LONGEST_PAUSE = 5000;

interface Line {
  /** Time of its last labels in milliseconds. */
  took: number;
  timer?: NodeJS.Timeout | undefined;
  running?: { readonly controller: AbortController; readonly since: number } | undefined;
}

export interface LabelEvents {
  /** The texts of a document that need a label now, the most urgent first. */
  jobsOf(uri: string): readonly LabelJob[];
  /** Called when a document has new labels, or with the error if it cannot have any. */
  onLabels(uri: string, error?: unknown): void;
  /** Whether no label may start now because the user waits for something else. */
  held(): boolean;
}

export class Labels {
  private readonly lines = new Map<string, Line>();
  /** Documents that need labels in the order of their requests, with their known number of texts. */
  private readonly due = new Map<string, number>();
  private atWork = 0;
  private done = 0;
  private closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly store: LabelStore,
    private readonly events: LabelEvents,
    private readonly urgency: Urgency,
    private readonly pause: number = PAUSE,
  ) {}

  /** Progress over all documents; null if there is no work. */
  get progress(): { readonly done: number; readonly total: number } | null {
    const left = Array.from(this.due.values()).reduce((sum, count) => sum + count, this.atWork);
    return left === 0 ? null : { done: this.done, total: this.done + left };
  }

  /** Labels the document's texts after a pause, which each call restarts. After an edit, a long run is ended. */
  soon(uri: string, pause?: number, edited = true): void {
    const line = this.line(uri);
    const usual = Math.max(this.pause, Math.min(LONGEST_PAUSE, SHARE * line.took));
    clearTimeout(line.timer);
    line.timer = setTimeout(() => this.want(uri), pause ?? usual);
    const { running } = line;
    if (edited && running && Date.now() - running.since > GRACE) running.controller.abort();
  }

  /** Ends all runs after a change of models. */
  abort(): void {
    for (const line of this.lines.values()) line.running?.controller.abort();
  }

  close(uri: string): void {
    const line = this.lines.get(uri);
    clearTimeout(line?.timer);
    this.lines.delete(uri);
    const isDue = this.due.delete(uri);
    if (!isDue && !line?.running) return;
    clearTimeout(this.closing);
    this.closing = setTimeout(() => {
      this.closing = undefined;
      this.next();
    }, CLOSING);
    line?.running?.controller.abort();
  }

  /** Starts the work that may start now. */
  next(): void {
    if (this.closing) return;
    for (const uri of this.due.keys()) {
      if (this.atWork >= BATCH || this.events.held()) return;
      if (!this.line(uri).running) void this.run(uri);
    }
    if (this.due.size + this.atWork === 0) this.done = 0;
  }

  private line(uri: string): Line {
    const line = this.lines.get(uri) ?? { took: 0 };
    this.lines.set(uri, line);
    return line;
  }

  private want(uri: string): void {
    if (!this.due.has(uri)) this.due.set(uri, 1);
    this.next();
  }

  private async run(uri: string): Promise<void> {
    const line = this.line(uri);
    const controller = new AbortController();
    // Every text of the batch has a listener.
    setMaxListeners(0, controller.signal);
    const all = this.jobs(uri);
    const jobs = all.slice(0, BATCH - this.atWork);
    this.due.delete(uri);
    if (jobs.length === 0) return;
    if (all.length > jobs.length) this.due.set(uri, all.length - jobs.length);
    line.running = { controller, since: Date.now() };
    this.atWork += jobs.length;
    let more = false;
    try {
      await Promise.all(jobs.map((job) => this.label(job, controller.signal)));
      line.took = Date.now() - line.running.since;
      this.done += jobs.length;
      more = true;
      this.events.onLabels(uri);
    } catch (error) {
      // Ended for a newer text, or the document was closed.
      if (!(error instanceof CancelledError)) {
        this.due.delete(uri);
        this.events.onLabels(uri, error);
      }
    }
    line.running = undefined;
    this.atWork -= jobs.length;
    // Check again for more texts.
    if (more && this.lines.get(uri) === line && !this.due.has(uri)) this.due.set(uri, 1);
    this.next();
  }

  private jobs(uri: string): readonly LabelJob[] {
    try {
      return this.events.jobsOf(uri);
    } catch (error) {
      this.events.onLabels(uri, error);
      return [];
    }
  }

  private async label(job: LabelJob, signal: AbortSignal): Promise<void> {
    try {
      const classification = await this.engine.classify(job.input, job.options, { signal, urgency: this.urgency });
      if (!signal.aborted) this.store.put(job, { kind: 'label', classification });
    } catch (error) {
      // The error is of this text only; others have labels.
      if (!(error instanceof DocumentError)) throw error;
      this.store.put(job, { kind: 'none', message: error.message });
    }
  }
}
