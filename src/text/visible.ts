/**
 * Untrusted text for display on a page or in a terminal: control characters and escape sequences become visible, a single
 * carriage return cannot overwrite a line, bidirectional formatting characters are written out, lone surrogates become
 * U+FFFD. Lengths may change: for display only.
 */
export function visible(text: string): string {
  return shown(text, ACTING);
}

/** The same on one line and without any direction marks: for labels, paths, names and words in a list. */
export function visibleLine(text: string): string {
  return shown(text, CONTROLS).replace(/[\n\t\u2028\u2029]+/g, ' ');
}

/**
 * The same for texts in which an editor renders `$(icon)` as a picture and `[text](command:…)` as a link: titles of lenses,
 * entries of lists, status, messages.
 */
export function visibleTitle(text: string): string {
  return visibleLine(text).replaceAll('$(', '$ (').replaceAll('](', '] (');
}

/** C0 except tab and newline, DEL, C1, and the characters that embed, override or isolate a direction. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** These and the direction marks that are used between words of Arabic and Hebrew. */
export const CONTROLS = new RegExp(`${ACTING.source}|[\\u061c\\u200e\\u200f]`, 'g');

function shown(text: string, characters: RegExp): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(characters, picture);
}

/** The Unicode control picture of a character (␀ … ␟, ␡), or its code point. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
