/**
 * Untrusted text made harmless for a terminal: escape sequences and other control characters become visible, a lone
 * carriage return cannot overwrite a line, and direction overrides cannot reorder what stands around them.
 */
export function harmless(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(CONTROLS, visible);
}

/** The same on one line: for labels, paths and words in a list. */
export function harmlessLine(text: string): string {
  return harmless(text).replace(/[\n\t\u2028\u2029]+/g, ' ');
}

/** C0 but tab and newline, DEL, C1, and the marks that embed, override or isolate a direction. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code); // ␀ … ␟
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
