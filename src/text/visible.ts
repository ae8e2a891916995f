/**
 * Untrusted text as it is shown, on a page or in a terminal: control characters and escape sequences become visible, a lone
 * carriage return cannot overwrite a line, marks that reorder what stands around them are written out, half surrogate
 * pairs become U+FFFD. Lengths may change: for showing only.
 */
export function visible(text: string): string {
  return shown(text, ACTING);
}

/** The same on one line: for labels, paths, names and words in a list, where no mark of direction belongs at all. */
export function visibleLine(text: string): string {
  return shown(text, CONTROLS).replace(/[\n\t\u2028\u2029]+/g, ' ');
}

/**
 * The same where an editor renders `$(icon)` as a picture and `[text](command:…)` as a link: titles of lenses, entries
 * of lists, status, messages.
 */
export function visibleTitle(text: string): string {
  return visibleLine(text).replaceAll('$(', '$ (').replaceAll('](', '] (');
}

/** C0 but tab and newline, DEL, C1, and the marks that embed, override or isolate a direction. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Those, and the marks of direction that writers of Arabic and Hebrew set between words. */
export const CONTROLS = new RegExp(`${ACTING.source}|[\\u061c\\u200e\\u200f]`, 'g');

function shown(text: string, characters: RegExp): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(characters, picture);
}

/** The control pictures of Unicode: ␀ … ␟, ␡; the number of the others. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
