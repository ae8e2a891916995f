/** Progress of an explanation's runs, with an estimate of the remaining ones. */

/**
 * Called with the numbers of finished rows and of all rows. An estimated total is larger than `done` until the last piece
 * is finished.
 */
export type OnRows = (done: number, total: number) => void;

export class RunProgress {
  private pieces = 0;
  private usual = 1;
  private exact = false;
  private finished = 0;
  /** Rows of finished pieces, and of the current one. */
  private before = 0;
  private now = 0;

  constructor(private readonly onRows: OnRows) {}

  /** Announces further pieces with an exact or a typical number of rows. Default: that of the previous ones. */
  expect(pieces: number, rows = this.usual, exact = this.exact): void {
    this.pieces += pieces;
    this.usual = rows;
    this.exact = exact;
  }

  add(rows: number): void {
    this.now += rows;
    this.onRows(this.before + this.now, this.total);
  }

  /** Ends a piece: the remaining ones are expected to have the same number of rows. */
  pieceDone(): void {
    this.finished++;
    this.before += this.now;
    this.now = 0;
  }

  private get total(): number {
    const each = this.exact || this.finished === 0 ? this.usual : this.before / this.finished;
    const left = this.pieces - this.finished;
    const ofThis = left === 0 ? 0 : Math.max(this.exact ? 0 : 1, each - this.now);
    return this.before + this.now + Math.ceil(ofThis + Math.max(0, left - 1) * each);
  }
}
