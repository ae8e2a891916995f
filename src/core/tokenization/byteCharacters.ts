/** GPT-2's byte alphabet: [256], the code point for each byte. Printable Latin-1 characters stand for themselves. */
export const byteCharacters: Uint16Array = alphabet();

function alphabet(): Uint16Array {
  const characters = new Uint16Array(256);
  let next = 256;
  for (let byte = 0; byte < 256; ++byte) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    characters[byte] = printable ? byte : next++;
  }
  return characters;
}

/** Calls `give` with each UTF-8 byte of a code point, in order. */
export function utf8(c: number, give: (byte: number) => void): void {
  if (c < 0x80) {
    give(c);
    return;
  }
  if (c < 0x800) {
    give(0xc0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      give(0xe0 | (c >> 12));
    } else {
      give(0xf0 | (c >> 18));
      give(0x80 | ((c >> 12) & 63));
    }
    give(0x80 | ((c >> 6) & 63));
  }
  give(0x80 | (c & 63));
}
