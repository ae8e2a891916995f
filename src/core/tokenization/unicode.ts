import * as tables from './unicodeTables';

/** A set of code points, asked in constant time. Built when first asked, 136 KB. */
class CodePointSet {
  private readonly packed: string;
  private bits: Uint8Array | undefined;

  /** @param packed edges of half-open ranges, as distances in base 36 */
  constructor(packed: string) {
    this.packed = packed;
  }

  has(codePoint: number): boolean {
    this.bits ??= this.unpack();
    return ((this.bits[codePoint >> 3] >> (codePoint & 7)) & 1) === 1;
  }

  private unpack(): Uint8Array {
    const bits = new Uint8Array(0x110000 >> 3);
    let edge = 0;
    let inside = false;
    for (const distance of this.packed.split(' ')) {
      const next = edge + Number.parseInt(distance, 36);
      if (inside) for (let c = edge; c < next; ++c) bits[c >> 3] |= 1 << (c & 7);
      edge = next;
      inside = !inside;
    }
    return bits;
  }
}

const sets = {
  punctuation: new CodePointSet(tables.PUNCTUATION),
  cleaned: new CodePointSet(tables.CLEANED),
  nonspacing: new CodePointSet(tables.NONSPACING),
  mark: new CodePointSet(tables.MARK),
  word: new CodePointSet(tables.WORD),
  continuing: new CodePointSet(tables.CONTINUING),
  decomposing: new CodePointSet(tables.DECOMPOSING),
  unassigned: new CodePointSet(tables.UNASSIGNED),
};
const NUMERIC = /^\p{N}$/u;

/** Punctuation of any script, and the ASCII symbols. */
export const isPunctuation = (c: number): boolean => sets.punctuation.has(c);
/** What BERT's cleaning deletes. */
export const isCleaned = (c: number): boolean => sets.cleaned.has(c);
/** Mn, as BERT strips it. */
export const isNonspacingMark = (c: number): boolean => sets.nonspacing.has(c);
/** M, as StripAccents strips it. */
export const isMark = (c: number): boolean => sets.mark.has(c);
/** \w of a Rust regex. */
export const isWord = (c: number): boolean => sets.word.has(c);
/** Acts on the code point before it in a Unicode normal form. */
export const isContinuing = (c: number): boolean => sets.continuing.has(c);
/** A normal form of the library may change or move it. */
export const isNormalizable = (c: number): boolean => sets.decomposing.has(c) || sets.continuing.has(c);
/** Not a character yet for the library's regular expressions. */
export const isUnassigned = (c: number): boolean => sets.unassigned.has(c);

/** A digit, letter number or other number. */
export function isNumeric(c: number): boolean {
  if (c < 0x80) return c >= 0x30 && c <= 0x39;
  return NUMERIC.test(String.fromCodePoint(c));
}

let scripts: Uint8Array | undefined;

/** The script class of a code point in the UnicodeScripts pre-tokenizer; 0 goes with any neighbour. */
export function scriptOf(c: number): number {
  scripts ??= unpackScripts();
  return scripts[c];
}

function unpackScripts(): Uint8Array {
  const classes = new Uint8Array(0x110000);
  const numbers = tables.SCRIPTS.split(' ').map((n) => Number.parseInt(n, 36));
  let at = 0;
  for (let i = 0; i + 2 < numbers.length; i += 3) {
    at += numbers[i];
    const end = at + numbers[i + 1];
    classes.fill(numbers[i + 2], at, end);
    at = end;
  }
  return classes;
}
