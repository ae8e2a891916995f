/**
 * Repeats work whose inference process died. Several texts are processed at once, and usually only one of them caused the
 * crash: after a crash each is repeated alone, so that the others succeed.
 */
import { ChildDiedError, throwIfCancelled } from '../errors';

/** Number of repetitions alone. A process that was killed from outside may be killed again. */
const ALONE = 3;

export class Attempts {
  private together = 0;
  /** Work that waits to run alone, oldest first; the first one is running. */
  private readonly line: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  /** Resolves when the first in line may start: when no concurrent work is left. */
  private whenQuiet: (() => void) | undefined;

  /** The result of `work`, which is called again if its process died. Throws the error of the last call. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.among(work);
    } catch (error) {
      if (!(error instanceof ChildDiedError)) throw error;
    }
    return this.alone(async () => {
      for (let attempt = 1; ; attempt++) {
        throwIfCancelled(signal);
        try {
          return await work();
        } catch (error) {
          if (attempt === ALONE || !(error instanceof ChildDiedError)) throw error;
        }
      }
    });
  }

  private async among<T>(work: () => Promise<T>): Promise<T> {
    while (this.line.length > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.together++;
    try {
      return await work();
    } finally {
      if (--this.together === 0) this.whenQuiet?.();
    }
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.line.push(resolve);
      if (this.line.length === 1) resolve();
    });
    if (this.together > 0)
      await new Promise<void>((resolve) => {
        this.whenQuiet = resolve;
      });
    this.whenQuiet = undefined;
    try {
      return await work();
    } finally {
      this.line.shift();
      const [next] = this.line;
      if (next) next();
      else for (const go of this.waiting.splice(0)) go();
    }
  }
}
