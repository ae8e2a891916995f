/**
 * Remembers rows that an unreadable row now covers: while a quoted cell is typed its quote is open, and the rest of the
 * document is read as one cell.
 */
import { type Edit, movedRange, type Range } from '../../text/edit';
import type { RowPart } from './textPart';

/** A row that was read earlier, at its current position. */
export interface EarlierRow {
  readonly range: Range;
  readonly row: RowPart;
}

export class RowMemory {
  private rows: readonly EarlierRow[] = [];

  edit(edit: Edit): void {
    this.rows = this.rows.map(({ range, row }) => ({ range: movedRange(range, edit), row }));
  }

  /** Updates with the current rows; earlier rows inside an unreadable one are kept. */
  update(rows: readonly RowPart[]): void {
    const bad = rows.filter(({ isBad }) => isBad);
    const own = rows.filter(({ isBad }) => !isBad).map((row) => ({ range: row.range, row }));
    const within = bad.flatMap(({ range }) => this.within(range));
    this.rows = bad.length === 0 ? own : [...own, ...within].sort((a, b) => a.range.start - b.range.start);
  }

  /** The earlier rows that begin within a range. */
  within({ start, end }: Range): readonly EarlierRow[] {
    return this.rows.filter(({ range }) => range.start >= start && range.start < end);
  }
}
