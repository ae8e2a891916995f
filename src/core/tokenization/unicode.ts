import * as tables from './unicodeTables';

/** A set of code points with lookup in constant time. The first lookup builds it, with 136 KB. */
class CodePointSet {
  private readonly packed: string;
  private bits: Uint8Array | undefined;

  /** @param packed edges of half-open ranges: differences in base 36, separated by spaces */
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
/** A character that BERT's cleaning deletes. */
export const isCleaned = (c: number): boolean => sets.cleaned.has(c);
/** Category Mn, which BERT strips. */
export const isNonspacingMark = (c: number): boolean => sets.nonspacing.has(c);
/** Category M, which StripAccents strips. */
export const isMark = (c: number): boolean => sets.mark.has(c);
/** \w of Rust's regular expressions. */
export const isWord = (c: number): boolean => sets.word.has(c);
/** May combine with the code point before it in a Unicode normal form. */
export const isContinuing = (c: number): boolean => sets.continuing.has(c);
/** May be changed or moved by a normal form in the Unicode version of the Rust library. */
export const isNormalizable = (c: number): boolean => sets.decomposing.has(c) || sets.continuing.has(c);
/** Not assigned in the Unicode version of the Rust library's regular expressions. */
export const isUnassigned = (c: number): boolean => sets.unassigned.has(c);

/** A digit, letter number or other number. */
export function isNumeric(c: number): boolean {
  if (c < 0x80) return c >= 0x30 && c <= 0x39;
  return NUMERIC.test(String.fromCodePoint(c));
}

let scripts: Uint8Array | undefined;

/** The number of a code point's script in the UnicodeScripts pre-tokenizer; 0 belongs to any neighbour's script. */
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
