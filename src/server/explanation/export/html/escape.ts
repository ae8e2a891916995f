/**
 * Untrusted text as text of an HTML page or as the value of a quoted attribute: markup has no effect, control
 * characters become visible, marks that reorder what follows are written out, half surrogate pairs become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(SPECIAL, (character) => ENTITIES[character] ?? picture(character));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const SPECIAL = /[&<>"'\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The control pictures of Unicode: ␀ … ␟, ␡; the number of later controls and of direction marks. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `&lt;U+${code.toString(16).toUpperCase().padStart(4, '0')}&gt;`;
}
