/** One change of a text: [start, end) was replaced by `inserted` code units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly inserted: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range after an edit: text inserted at its ends is outside, text inserted inside extends it. */
export function movedRange({ start, end }: Range, edit: Edit): Range {
  const shift = edit.inserted - (edit.end - edit.start);
  const place = (at: number, atEnd: boolean): number => {
    if (at < edit.start || (atEnd && at === edit.start)) return at;
    if (at >= edit.end) return at + shift;
    return atEnd ? edit.start : edit.start + edit.inserted;
  };
  const moved = { start: place(start, false), end: place(end, true) };
  return moved.end < moved.start ? { start: moved.start, end: moved.start } : moved;
}

/** The one edit that turns `before` into `after`: the part between their common ends. */
export function editBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < most - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, end: before.length - tail, inserted: after.length - tail - start };
}
