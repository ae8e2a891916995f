/** Explanations in progress: one per document; a new one replaces the current one. */
import * as l10n from '@vscode/l10n';
import { METHODS } from '../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../protocol/options/explainOptions';
import type { ProgressEvent } from '../../protocol/requests';
import { timeLeft } from '../../text/timeLeft';
import type { Entry } from './entry';

export class Work {
  readonly controller = new AbortController();
  readonly started = performance.now();
  /** In [0, 1], or null while it is not known. */
  done: number | null = null;
  /** The current activity: 'loading the model', '7 of 16 nodes, about 3 s left'. */
  text = l10n.t('loading the model');

  constructor(
    readonly entry: Entry,
    /** The earlier explanation of the part, shown again when this one is cancelled. */
    readonly before: Entry | undefined,
    /** Not a user's request: the next edit cancels it. */
    readonly quiet: boolean,
  ) {}

  get uri(): string {
    return this.entry.uri ?? '';
  }

  tell({ stage, done, total, name }: ProgressEvent): void {
    const share = total ? done / total : null;
    if (stage === 'explain') {
      this.done = share;
      const left = share === null ? null : timeLeft(performance.now() - this.started, share);
      const { step } = METHODS[this.entry.options.method ?? EXPLAIN_OPTIONS.method.default];
      const what = step === 'node' ? 'nodes' : 'runs';
      this.text = [`${done} of ${total ?? '?'} ${what}`, left].filter((part) => part !== null).join(', ');
    } else if (stage === 'classify') this.text = l10n.t('reading the text');
    else if (stage === 'download') {
      this.text = `downloading ${name ?? l10n.t('the model')}${share === null ? '' : ` ${Math.floor(100 * share)} %`}`;
    }
  }
}

export class Works {
  private readonly byUri = new Map<string, Work>();

  get(uri: string): Work | undefined {
    return this.byUri.get(uri);
  }

  all(): readonly Work[] {
    return [...this.byUri.values()];
  }

  begin(entry: Entry, before?: Entry, quiet = false): Work {
    const work = new Work(entry, before, quiet);
    this.cancel(work.uri);
    this.byUri.set(work.uri, work);
    return work;
  }

  /** Whether the work was neither replaced by a newer one nor cancelled. */
  isCurrent(work: Work): boolean {
    return this.byUri.get(work.uri) === work && !work.controller.signal.aborted;
  }

  end(work: Work): void {
    if (this.byUri.get(work.uri) === work) this.byUri.delete(work.uri);
  }

  cancel(uri: string): void {
    this.byUri.get(uri)?.controller.abort();
    this.byUri.delete(uri);
  }

  cancelId(id: string): void {
    for (const work of this.all()) if (work.entry.id === id) this.cancel(work.uri);
  }
}
