/** How often a server that ends by itself is started again: no more than `limit` times within `span` milliseconds. */
export class Restarts {
  private times: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly span: number,
    private readonly now: () => number,
  ) {}

  /** Counts one more end; true when the server may start again. */
  again(): boolean {
    const now = this.now();
    this.times = [...this.times.filter((time) => now - time < this.span), now];
    return this.times.length <= this.limit;
  }
}
