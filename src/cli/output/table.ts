/** Columns of text aligned for a terminal: the first to the left, the others as `align` says. */
export function textTable(rows: readonly (readonly string[])[], align: 'left' | 'right' = 'right'): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const fill = ' '.repeat(Math.max(0, (widths[column] ?? 0) - Array.from(cell).length));
        return column === 0 || align === 'left' ? cell + fill : fill + cell;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
