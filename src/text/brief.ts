/**
 * Messages of one line of bounded length. Names, paths and values that are quoted may be of any length: the longest of them
 * are cut in their middle first, so that the words around them, and the ends of paths, remain.
 */

/** Characters of a message. */
export const LONGEST_LINE = 300;
/** Of a name that is quoted; more are cut only where the line is too long. */
const SHORTEST_NAME = 40;

/** The line where it is short enough, else with '…' in place of what is cut out. */
export function brief(line: string, most = LONGEST_LINE): string {
  if (line.length <= most) return line;
  // Work is bounded by the line's length, and a message by what a person reads of it.
  const words = cutMiddle(line, 100 * most).split(/(?<=\s)|(?=\s)/);
  let length = words.reduce((sum, word) => sum + word.length, 0);
  const longest = words
    .map((word, at) => ({ at, length: word.length }))
    .filter((word) => word.length > SHORTEST_NAME)
    .sort((a, b) => b.length - a.length);
  for (const { at } of longest) {
    if (length <= most) break;
    const { length: before } = words[at];
    words[at] = cutMiddle(words[at], Math.max(SHORTEST_NAME, before - (length - most)));
    length -= before - words[at].length;
  }
  return cutMiddle(words.join(''), most);
}

/** At most `most` characters: the beginning, '…', and the end, which of a path says more. */
function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) / 2);
  // Half surrogate pairs at the cut are left out.
  return `${text.slice(0, head).replace(/[\ud800-\udbff]$/, '')}…${text.slice(head + 1 - most).replace(/^[\udc00-\udfff]/, '')}`;
}
