/** When there is time for work that nobody waits for: once the first work is done and it is quiet, or has lasted. */

/** In milliseconds: a person who got a label may ask for more at once; rows of a table come without a pause. */
const TIMES = { quiet: 1000, busy: 5000 };

export class IdleTask {
  private working = 0;
  private quiet: NodeJS.Timeout | undefined;
  private busy: NodeJS.Timeout | undefined;
  private over = false;

  /** @param start is called once, at most */
  constructor(
    private readonly start: () => void,
    private readonly times = TIMES,
  ) {}

  /** Work that somebody waits for begins. */
  begin(): void {
    if (this.over) return;
    this.working++;
    clearTimeout(this.quiet);
    this.busy ??= this.after(this.times.busy);
  }

  /** It is done, or failed. */
  end(): void {
    if (this.over) return;
    if (--this.working === 0) this.quiet = this.after(this.times.quiet);
  }

  /** It is not to be started any more. */
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
