/** Calls at most once in `milliseconds`: the first call immediately, later ones together at the end of the interval. */
export class Throttle {
  private timer: NodeJS.Timeout | undefined;
  private again = false;

  constructor(
    private readonly call: () => void,
    private readonly milliseconds: number,
  ) {}

  trigger(): void {
    if (this.timer) {
      this.again = true;
      return;
    }
    this.call();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const { again } = this;
      this.again = false;
      if (again) this.trigger();
    }, this.milliseconds);
    this.timer.unref();
  }
}
