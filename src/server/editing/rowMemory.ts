/**
 * Rows as they stood before one that cannot be read went over them: while a quote is typed it is open, and everything
 * behind it is one cell.
 */
import { type Edit, movedRange, type Range } from '../../text/edit';
import type { RowPart } from './textPart';

/** A row that was read before, where it stands now. */
export interface EarlierRow {
  readonly range: Range;
  readonly row: RowPart;
}

export class RowMemory {
  private rows: readonly EarlierRow[] = [];

  edit(edit: Edit): void {
    this.rows = this.rows.map(({ range, row }) => ({ range: movedRange(range, edit), row }));
  }

  /** The rows as they are read now; what lies within an unreadable one is still known as it was. */
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
