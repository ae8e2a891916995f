import type { ProgressEvent } from '../protocol/requests';
import { bytesText } from '../text/bytes';
import { timeLeft } from '../text/timeLeft';
import type { Io } from './io';

const INTERVAL = 100; // ms between two drawings
const STAGES = {
  load: 'loading the model',
  download: 'downloading',
  classify: 'classifying',
  explain: 'explaining',
} as const;

/** One line on standard error that is redrawn; nothing where that is not a terminal. */
export class ProgressLine {
  private readonly stream: Io['stderr'] | null;
  private readonly now: () => number;
  private started: number;
  private drawn = Number.NEGATIVE_INFINITY;
  private shown = false;

  constructor(io: Io, quiet: boolean, now: () => number = Date.now) {
    this.stream = io.stderr.isTTY && io.env.TERM !== 'dumb' && !quiet ? io.stderr : null;
    this.now = now;
    this.started = now();
  }

  /** Whether anything is shown, so that counting ahead is worthwhile. */
  get visible(): boolean {
    return this.stream !== null;
  }

  /** The time left is estimated from here on. */
  restart(): void {
    this.started = this.now();
  }

  /** Draws a stage's line, ten times a second at most. `of` names what is counted: 'row', 'file', '' for parts of one. */
  draw(event: ProgressEvent, of = ''): void {
    const now = this.now();
    if (this.stream === null || now - this.drawn < INTERVAL) return;
    this.drawn = now;
    this.shown = true;
    const text = progressText(event, of, now - this.started);
    this.stream.write(`\r\u001b[2K${text.slice(0, (this.stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.shown) this.stream?.write('\r\u001b[2K');
    this.shown = false;
    this.drawn = Number.NEGATIVE_INFINITY;
  }
}

/** 'explaining 3 of 20 rows · about 10 s left' */
export function progressText(event: ProgressEvent, of: string, elapsed: number): string {
  const { stage, done, total } = event;
  if (stage === 'download') return downloadText(event, elapsed);
  const plural = of === '' ? '' : ` ${of}s`;
  if (total === null) return done > 0 ? `${STAGES[stage]} · ${done}${plural} done` : `${STAGES[stage]} …`;
  const amount = of === '' ? `${Math.floor((100 * done) / Math.max(1, total))} %` : `${done} of ${total}${plural}`;
  return `${STAGES[stage]} ${amount}${left(done, total, elapsed)}`;
}

/** 'downloading owner/name 34 % of 268 MB · about 10 s left' */
function downloadText({ stage, done, total, name = '' }: ProgressEvent, elapsed: number): string {
  if (total === null) return `${STAGES[stage]} ${name} …`;
  const percent = Math.floor((100 * done) / Math.max(1, total));
  return `${STAGES[stage]} ${name} ${percent} % of ${bytesText(total)}${left(done, total, elapsed)}`;
}

/** ' · about 10 s left', or nothing while there is no estimate. */
function left(done: number, total: number, elapsed: number): string {
  const text = timeLeft(elapsed, done / Math.max(1, total));
  return text === null ? '' : ` · ${text}`;
}
