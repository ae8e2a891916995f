/**
 * Limits messages to one line of bounded length. Quoted names, paths and values may have any length: the longest are cut
 * in the middle first, so that the words around them and the ends of paths remain.
 */

/** Most characters of a message. */
export const LONGEST_LINE = 300;
/** Characters to which a quoted name may be cut if the line is too long. */
const SHORTEST_NAME = 40;

/** The line if it has at most `most` characters, else with '…' in place of removed parts. */
export function brief(line: string, most = LONGEST_LINE): string {
  if (line.length <= most) return line;
  // Limits the length of the input, and with it the time.
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

/** At most `most` characters: the beginning, '…', and the end, which identifies a path better. */
function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) / 2);
  // Lone surrogates at the cut are removed.
  return `${text.slice(0, head).replace(/[\ud800-\udbff]$/, '')}…${text.slice(head + 1 - most).replace(/^[\udc00-\udfff]/, '')}`;
}
