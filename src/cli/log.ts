import { GradlensError } from '../core/errors';
import { LOG_LEVELS } from '../protocol/options/resultOptions';
import { brief } from '../text/brief';
import { visible, visibleLine } from '../text/visible';
import type { OutputStream } from './io';

export type LogLevel = (typeof LOG_LEVELS)[number];

const MOST_HINTS = 3;

/** Messages to the user, on standard error: one line each. `clear` removes a progress line first. */
export class Log {
  private readonly stream: OutputStream;
  private readonly level: number;
  /** Called before each message. */
  clear: () => void = () => {};

  constructor(stream: OutputStream, level: LogLevel) {
    this.stream = stream;
    this.level = LOG_LEVELS.indexOf(level);
  }

  /** A failure: what, where, what to do, with hints below; the stack and the causes only at level debug. */
  failure(error: unknown, where?: string): void {
    const message = messageOf(error);
    const named = where === undefined || message.startsWith(where);
    this.line(`gradlens: ${named ? '' : `${where}: `}${message}`);
    const hints = error instanceof GradlensError ? error.hints.slice(0, MOST_HINTS) : [];
    for (const hint of hints) this.line(`  ${hint}`);
    if (this.level >= LOG_LEVELS.indexOf('debug')) this.stack(error);
  }

  warn(message: string): void {
    if (this.level >= LOG_LEVELS.indexOf('warn')) this.line(`gradlens: ${message}`);
  }

  info(message: string): void {
    if (this.level >= LOG_LEVELS.indexOf('info')) this.line(`gradlens: ${message}`);
  }

  private line(text: string): void {
    this.clear();
    this.stream.write(`${brief(visibleLine(text))}\n`);
  }

  private stack(error: unknown): void {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      this.stream.write(`${visible(cause.stack ?? cause.message)}\n`);
    }
  }
}

/** One line, whatever was thrown. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (
    text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .join(' ') || 'failed without a message'
  );
}
