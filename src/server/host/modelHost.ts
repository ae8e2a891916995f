/**
 * Keeps one model: opened by the first work, opened again when its files change, closed after a while without work.
 * Work whose inference process dies is repeated once with a new one.
 */

import * as l10n from '@vscode/l10n';
import {
  CancelledError,
  ChildDiedError,
  messageWithHints,
  throwIfCancelled,
  toFailure,
  unlessCancelled,
} from '../../core/errors';
import type { EngineState, Explained } from '../../protocol/engine';
import type { Classification, ReadingComparison } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions, ModelOptions, ProgressEvent } from '../../protocol/requests';
import { type Engine, type EngineContext, fingerprintOf, IDLE, type OpenModel, type OpenModelFunction } from './engine';

export interface ModelHostTimes {
  /** Time without work after which the model is closed and its process ended. */
  readonly idle: number;
  /** Interval of checks of the files while a model is loaded. */
  readonly watch: number;
  /** Time after a failure to load in which typing does not load the model again. */
  readonly failed: number;
  /** Time before a replaced model that cannot be loaded, perhaps as it is still being copied, is loaded again. */
  readonly again: number;
}

/** Milliseconds. */
export const HOST_TIMES: ModelHostTimes = { idle: 5 * 60_000, watch: 1000, failed: 30_000, again: 3000 };
/** Most attempts to load a replaced model. */
const MOST_TRIES = 10;

/** Intermediate views: at most one in `every` milliseconds, and at most 1 / `share` of the time is spent on them. */
const PICTURES = { every: 150, share: 10 };

interface Held {
  readonly model: Promise<OpenModel>;
  readonly opening: AbortController;
}

export class ModelHost implements Engine {
  state: EngineState = IDLE;
  private model: ModelOptions = {};
  private held: Held | undefined;
  private failure: { readonly error: unknown; readonly until: number } | undefined;
  private working = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  private watchTimer: NodeJS.Timeout | undefined;
  private againTimer: NodeJS.Timeout | undefined;
  /** The number of failed loads since the last success; undefined before the first load. */
  private tries: number | undefined;
  private disposed = false;

  constructor(
    private readonly open: OpenModelFunction,
    private readonly onState: (state: EngineState) => void = () => undefined,
    private readonly times: ModelHostTimes = HOST_TIMES,
  ) {}

  choose(model: ModelOptions): void {
    if (JSON.stringify(model) === JSON.stringify(this.model)) return;
    this.model = model;
    this.failure = undefined;
    this.tries = undefined;
    void this.drop();
    this.tell(IDLE);
  }

  classify(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Classification> {
    return this.use(context, (model) => model.classify(input, options, context));
  }

  explain(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Explained> {
    const { onPicture, ...work } = context;
    const pictures = onPicture && { onPicture: spaced(onPicture) };
    return this.use(context, (model) => model.explain(input, options, { ...work, ...pictures }));
  }

  compare(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<ReadingComparison> {
    return this.use(context, (model) => model.compare(input, options, context));
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await this.drop();
  }

  private async use<T>(context: EngineContext, work: (model: OpenModel) => Promise<T>): Promise<T> {
    const { signal } = context;
    throwIfCancelled(signal);
    this.working++;
    clearTimeout(this.idleTimer);
    try {
      for (let attempt = 1; ; attempt++) {
        const held = this.hold(context);
        const model = await unlessCancelled(held.model, signal);
        try {
          return await work(model);
        } catch (error) {
          if (attempt > 1 || signal?.aborted || this.disposed) throw error;
          const replaced = model.changed || this.held !== held;
          if (!replaced && !(error instanceof ChildDiedError)) throw error;
          if (replaced && this.held === held) await this.drop();
        }
      }
    } finally {
      if (--this.working === 0) this.rest();
    }
  }

  /** The loaded model; starts to load it if there is none. */
  private hold({ insist, progress }: EngineContext): Held {
    if (this.disposed) throw new CancelledError(l10n.t('the server is closing'));
    if (this.held) {
      if (this.state.kind !== 'changed') return this.held;
      void this.drop();
    }
    if (this.failure && this.state.kind === 'failed' && !insist && Date.now() < this.failure.until)
      throw this.failure.error;
    this.failure = undefined;
    const opening = new AbortController();
    this.tell({ ...this.state, kind: 'loading', message: null, failure: null });
    const told = (event: ProgressEvent) => {
      progress?.(event);
      if (!opening.signal.aborted) this.tell({ ...this.state, kind: 'loading', message: loadingText(event) });
    };
    const onDevice = () => void model.then((opened) => this.tellDevice(held, opened));
    const model = (async () => this.open(this.model, { signal: opening.signal, progress: told, onDevice }))();
    const held: Held = { model, opening };
    this.held = held;
    model.then(
      ({ info, reason, details }) => {
        if (this.held !== held) return;
        this.tries = 0;
        const fingerprint = fingerprintOf(info);
        this.tell({ ...IDLE, kind: 'ready', device: info.device, reason, details, fingerprint, classes: info.labels });
        this.watch(model);
      },
      (error: unknown) => {
        if (this.held !== held) return;
        this.held = undefined;
        if (error instanceof CancelledError) return this.tell(IDLE);
        this.failure = { error, until: Date.now() + this.times.failed };
        this.tell({ ...IDLE, kind: 'failed', message: messageWithHints(error), failure: toFailure(error) });
        if (this.tries !== undefined && ++this.tries <= MOST_TRIES) this.tryAgain();
      },
    );
    return held;
  }

  /** Reports that the device has changed, or why it has not. */
  private tellDevice(held: Held, { info, reason, details }: OpenModel): void {
    const { kind } = this.state;
    if (this.held === held && (kind === 'ready' || kind === 'changed'))
      this.tell({ ...this.state, device: info.device, reason, details });
  }

  /** Checks the files: a change is reported at the second check, so that a copy can be completed. */
  private watch(model: Promise<OpenModel>): void {
    clearInterval(this.watchTimer);
    let seen = false;
    this.watchTimer = setInterval(async () => {
      const { changed } = await model;
      if (changed && seen && this.held?.model === model && this.state.kind === 'ready') {
        clearInterval(this.watchTimer);
        this.tell({ ...this.state, kind: 'changed' });
      }
      seen = changed;
    }, this.times.watch);
    this.watchTimer.unref();
  }

  /** Loads a model that is being replaced again, and repeats requests for it. */
  private tryAgain(): void {
    clearTimeout(this.againTimer);
    this.againTimer = setTimeout(() => {
      if (this.state.kind === 'failed') this.tell({ ...this.state, kind: 'changed', message: null, failure: null });
    }, this.times.again);
    this.againTimer.unref();
  }

  private rest(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      void this.drop();
      // The model is the same unless its hash differs.
      if (this.state.kind !== 'failed')
        this.tell({ ...this.state, kind: 'idle', device: '', reason: null, message: null });
    }, this.times.idle);
    this.idleTimer.unref();
  }

  /** Closes the model and ends its process, also during a run. */
  private async drop(): Promise<void> {
    clearTimeout(this.idleTimer);
    clearTimeout(this.againTimer);
    clearInterval(this.watchTimer);
    const { held } = this;
    this.held = undefined;
    held?.opening.abort();
    const model = await held?.model.catch(() => undefined);
    await model?.dispose();
  }

  private tell(state: EngineState): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    this.onState(state);
  }
}

/** Limits the rate of intermediate views: long texts have many, and each takes time. */
function spaced(onPicture: (picture: Explained) => void): (picture: () => Explained) => void {
  let next = 0;
  return (picture) => {
    const began = performance.now();
    if (began < next) return;
    onPicture(picture());
    const took = performance.now() - began;
    next = began + Math.max(PICTURES.every, PICTURES.share * took);
  };
}

/** 'downloading owner/name 34 %', or null for other stages of loading. */
function loadingText({ stage, done, total, name }: ProgressEvent): string | null {
  if (stage !== 'download') return null;
  const share = total ? ` ${Math.floor((100 * done) / total)} %` : '';
  return `downloading ${name ?? l10n.t('the model')}${share}`;
}
