/** Starts background work once the first work is done and there is a pause, or after some time. */

/** In milliseconds: a user who got a label may ask for more at once; rows of a table come without a pause. */
const TIMES = { quiet: 1000, busy: 5000 };

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

  /** Work that someone waits for starts. */
  begin(): void {
    if (this.over) return;
    this.working++;
    clearTimeout(this.quiet);
    this.busy ??= this.after(this.times.busy);
  }

  /** Such work is done, or failed. */
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
