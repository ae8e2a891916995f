/** How far the runs of an explanation are, and how many are still to come as far as that can be told. */

/** Told of the rows that are done, and of all: where that is an estimate, it is more than `done` until the last piece is. */
export type OnRows = (done: number, total: number) => void;

export class RunProgress {
  private pieces = 0;
  private usual = 1;
  private exact = false;
  private finished = 0;
  /** In finished pieces, and in the one that is worked on. */
  private before = 0;
  private now = 0;

  constructor(private readonly onRows: OnRows) {}

  /** So many more pieces are to come, each of so many rows: exactly, or as a rule. By default as those before. */
  expect(pieces: number, rows = this.usual, exact = this.exact): void {
    this.pieces += pieces;
    this.usual = rows;
    this.exact = exact;
  }

  add(rows: number): void {
    this.now += rows;
    this.onRows(this.before + this.now, this.total);
  }

  /** A piece is done, by however many rows: those to come are expected to take as many. */
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
