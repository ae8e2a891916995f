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

/** The width at which facts are wrapped. */
const WIDTH = 110;

/** Names and facts, with long facts wrapped between words. */
export function factTable(facts: readonly (readonly [name: string, value: string])[]): string {
  const left = Math.max(0, ...facts.map(([name]) => Array.from(name).length)) + 2;
  const rows = facts.flatMap(([name, value]) => {
    const lines = [''];
    for (const word of value.split(' ')) {
      const last = lines[lines.length - 1];
      if (last === '') lines[lines.length - 1] = word;
      else if (Array.from(last).length + 1 + Array.from(word).length > WIDTH - left) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines.map((line, i) => [i === 0 ? name : '', line]);
  });
  return textTable(rows, 'left');
}
