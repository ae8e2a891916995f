/** Labels of texts: known ones at once, new ones by forward runs after a pause in typing. The newest text wins. */
import { setMaxListeners } from 'node:events';
import { CancelledError, DocumentError } from '../../core/errors';
import type { Classification } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../protocol/requests';
import type { Engine } from '../host/engine';

/** A label, or why this text has none. */
export type Label =
  | { readonly kind: 'label'; readonly classification: Classification }
  | { readonly kind: 'none'; readonly message: string };

export interface LabelJob {
  readonly input: DocumentInput;
  readonly options: ExplainOptions;
}

/** Milliseconds without a key before a label is asked for. */
const PAUSE = 120;
/** A run of an older text may go on for so long before it is ended for a newer one. */
const GRACE = 400;
/** Texts in one go: those of like length share runs. */
const BATCH = 24;
/** Labels kept, and the characters of their texts. */
const MOST = 20_000;
const MOST_CHARACTERS = 8_000_000;

/** Of the time that the last labels of a document took, so much is waited before the next ones: long texts, long pauses. */
const SHARE = 0.5;
const LONGEST_PAUSE = 5000;

interface Line {
  /** Milliseconds that its last labels took. */
  took: number;
  timer?: NodeJS.Timeout | undefined;
  running?: { readonly controller: AbortController; readonly since: number } | undefined;
  again: boolean;
}

export class Labels {
  private readonly known = new Map<string, Label>();
  private characters = 0;
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly engine: Engine,
    /** The texts of a document that want a label now, the most urgent first. */
    private readonly jobsOf: (uri: string) => readonly LabelJob[],
    /** A document has new labels, or cannot have any: then with the error. */
    private readonly onLabels: (uri: string, error?: unknown) => void,
    private readonly pause: number = PAUSE,
  ) {}

  get(job: LabelJob): Label | undefined {
    return this.known.get(keyOf(job));
  }

  /** What an explanation found out on its way. */
  put(job: LabelJob, label: Label): void {
    const key = keyOf(job);
    if (!this.known.has(key)) this.characters += key.length;
    this.known.set(key, label);
    for (const old of this.known.keys()) {
      if (this.known.size <= MOST && this.characters <= MOST_CHARACTERS) break;
      this.known.delete(old);
      this.characters -= old.length;
    }
  }

  /** Labels what the document wants after a pause; each call begins the pause anew. */
  soon(uri: string, pause?: number): void {
    const line = this.line(uri);
    const usual = Math.max(this.pause, Math.min(LONGEST_PAUSE, SHARE * line.took));
    clearTimeout(line.timer);
    line.timer = setTimeout(() => void this.run(uri), pause ?? usual);
    const { running } = line;
    if (running && Date.now() - running.since > GRACE) running.controller.abort();
  }

  /** Another model answers from now on: its labels are others. */
  forget(): void {
    this.known.clear();
    this.characters = 0;
    for (const line of this.lines.values()) line.running?.controller.abort();
  }

  close(uri: string): void {
    const line = this.lines.get(uri);
    clearTimeout(line?.timer);
    line?.running?.controller.abort();
    this.lines.delete(uri);
  }

  private line(uri: string): Line {
    const line = this.lines.get(uri) ?? { again: false, took: 0 };
    this.lines.set(uri, line);
    return line;
  }

  private async run(uri: string): Promise<void> {
    const line = this.line(uri);
    if (line.running) {
      line.again = true;
      return;
    }
    const controller = new AbortController();
    // Every text of a go listens.
    setMaxListeners(0, controller.signal);
    line.running = { controller, since: Date.now() };
    line.again = false;
    let more = false;
    try {
      const jobs = this.jobsOf(uri).slice(0, BATCH);
      await Promise.all(jobs.map((job) => this.label(job, controller.signal)));
      more = jobs.length > 0;
      if (more) {
        line.took = Date.now() - line.running.since;
        this.onLabels(uri);
      }
    } catch (error) {
      if (error instanceof CancelledError) more = line.again;
      else this.onLabels(uri, error);
    } finally {
      line.running = undefined;
    }
    if ((more || line.again) && this.lines.get(uri) === line) void this.run(uri);
  }

  private async label(job: LabelJob, signal: AbortSignal): Promise<void> {
    try {
      const classification = await this.engine.classify(job.input, job.options, { signal });
      if (!signal.aborted) this.put(job, { kind: 'label', classification });
    } catch (error) {
      // Of this text alone: others have labels.
      if (!(error instanceof DocumentError)) throw error;
      this.put(job, { kind: 'none', message: error.message });
    }
  }
}

/** The data's own label and name do not change what the model says. */
function keyOf({ input, options }: LabelJob): string {
  return JSON.stringify([options.windows ?? 'all', input.textPair, input.text]);
}
