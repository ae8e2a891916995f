/**
 * Work whose inference process dies is done again. Several texts are in work at once, and the process dies of one of them
 * at most: after a death each is done alone, so that the one at fault takes no other along, and the others are not lost.
 */
import { ChildDiedError, throwIfCancelled } from '../errors';

/** How often work is done alone. A process that is ended from outside may be ended again. */
const ALONE = 3;

export class Attempts {
  private together = 0;
  /** Those that wait for their turn to work alone, oldest first; the first one works. */
  private readonly line: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  /** Resolves the wait of the first in line for those that work together. */
  private whenQuiet: (() => void) | undefined;

  /** The result of `work`, which is called again where its process died. Throws what the last call threw. */
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
