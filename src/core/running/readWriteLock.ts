/**
 * A lock between runs of a model and a measurement that needs the machine for itself. The measurement waits for current
 * runs, and later runs wait for the measurement.
 */

/** The longest time for which a measurement blocks others, in milliseconds. */
const LONGEST = 2000;

/** Runs share the lock; a measurement has it alone. */
export class ReadWriteLock {
  private running = 0;
  private whenQuiet: (() => void) | undefined;
  /** Resolves when the measurement is over, or has taken too long. */
  private measurement: Promise<void> | undefined;

  /** Runs work that may share the machine. */
  async among<T>(work: () => Promise<T>): Promise<T> {
    while (this.measurement) await this.measurement;
    this.running++;
    try {
      return await work();
    } finally {
      if (--this.running === 0) this.whenQuiet?.();
    }
  }

  /** Runs work while nothing else runs; one at a time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.measurement) await this.measurement;
    let tell: () => void = () => undefined;
    const own = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const over = () => {
      if (this.measurement === own) this.measurement = undefined;
      tell();
    };
    this.measurement = own;
    if (this.running > 0)
      await new Promise<void>((resolve) => {
        this.whenQuiet = resolve;
      });
    this.whenQuiet = undefined;
    const late = setTimeout(over, LONGEST);
    late.unref();
    try {
      return await work();
    } finally {
      clearTimeout(late);
      over();
    }
  }
}
