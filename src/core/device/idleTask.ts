/** Starts background work once the first work is done and there is a pause, or after some time. */

/**
 * In milliseconds: the length of a pause, since a user who got a label may ask for more at once, and the time after
 * which the task starts without a pause, since rows of a table follow each other without one.
 */
const TIMES = { quiet: 1000, busy: 5000 };

/** A task that is started once, when work pauses or has lasted long. */
export class IdleTask {
  private working = 0;
  private quiet: NodeJS.Timeout | undefined;
  private busy: NodeJS.Timeout | undefined;
  private over = false;

  /** @param start is called at most once */
  constructor(
    private readonly start: () => void,
    private readonly times = TIMES,
  ) {}

  /** Call when work that a user waits for starts. */
  begin(): void {
    if (this.over) return;
    this.working++;
    clearTimeout(this.quiet);
    this.busy ??= this.after(this.times.busy);
  }

  /** Call when such work is done or has failed. */
  end(): void {
    if (this.over) return;
    if (--this.working === 0) this.quiet = this.after(this.times.quiet);
  }

  /** Prevents the start. */
  cancel(): void {
    this.over = true;
    clearTimeout(this.quiet);
    clearTimeout(this.busy);
  }

  private after(time: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.cancel();
      this.start();
    }, time);
    return timer.unref();
  }
}
