import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../errors';

/**
 * The text between stages. Each UTF-16 unit of `text` stands for a half-open range of UTF-16 units of the document;
 * both units of a surrogate pair have the same range. A character that a stage inserts has an empty range.
 */
export interface AlignedText {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Offset at which stages that test for the start of the document find it: 0, or after what Precompiled deleted. */
  readonly head: number;
}

/** The part [from, to) of a well-formed document, unchanged: each code point stands for itself. */
export function alignedDocument(document: string, from = 0, to = document.length): AlignedText {
  const text = document.slice(from, to);
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  for (let i = 0; i < text.length; ) {
    const end = i + unitsAt(text, i);
    for (let k = i; k < end; ++k) {
      starts[k] = from + i;
      ends[k] = from + end;
    }
    i = end;
  }
  return { text, starts, ends, head: 0 };
}

/** The part [from, to) of a text, in UTF-16 units. */
export function slice(source: AlignedText, from: number, to: number): AlignedText {
  if (from === 0 && to === source.text.length) return source;
  return {
    text: source.text.slice(from, to),
    starts: source.starts.subarray(from, to),
    ends: source.ends.subarray(from, to),
    head: source.head,
  };
}

/** The document range [start, end) of the units [from, to): from the leftmost start to the rightmost end. */
export function rangeOf(source: AlignedText, from: number, to: number): [number, number] {
  let start = source.starts[from];
  let end = source.ends[from] ?? start;
  for (let i = from + 1; i < to; ++i) {
    const s = source.starts[i] ?? start;
    const e = source.ends[i] ?? end;
    if (s === e) continue;
    if (start === end) [start, end] = [s, e];
    else {
      if (s < start) start = s;
      if (e > end) end = e;
    }
  }
  return [start, end];
}

/** 2 for a code point beyond U+FFFF, else 1. */
export function unitsAt(text: string, index: number): 1 | 2 {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && index + 1 < text.length ? 2 : 1;
}

/** Limits of a text that a tokenizer.json makes longer: this many UTF-16 units, or this many times its length. */
const MOST_UNITS = 2 ** 22;
const MOST_TIMES = 8;
/** A text with more units than this may only grow by MOST_UNITS. */
const MOST_OF_ALL = 2 ** 25;

/** Collects the code points of an AlignedText; grows as needed. @throws TokenizerError above the limits of length */
export class AlignedTextBuilder {
  private units: Uint16Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private size = 0;
  private readonly head: number;
  private readonly most: number;

  /** @param capacity expected length in UTF-16 units; @param source the text that the new text is made from */
  constructor(capacity: number, source: Pick<AlignedText, 'head'> = { head: 0 }) {
    this.head = source.head;
    const size = Math.max(16, capacity);
    this.most = Math.max(MOST_UNITS, Math.min(MOST_TIMES * size, MOST_OF_ALL), size + MOST_UNITS);
    this.units = new Uint16Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
  }

  get length(): number {
    return this.size;
  }

  /** Appends a code point that stands for the document range [start, end). */
  push(codePoint: number, start: number, end: number): void {
    if (codePoint > 0xffff) {
      this.unit(0xd7c0 + (codePoint >> 10), start, end);
      this.unit(0xdc00 + (codePoint & 0x3ff), start, end);
    } else this.unit(codePoint, start, end);
  }

  /** Appends characters that all stand for the document range [start, end). */
  append(text: string, start: number, end: number): void {
    for (let i = 0; i < text.length; ++i) this.unit(text.charCodeAt(i), start, end);
  }

  /** Appends the units [from, to) of another text with their ranges. */
  copy(source: AlignedText, from: number, to: number): void {
    for (let i = from; i < to; ++i) {
      this.unit(source.text.charCodeAt(i), source.starts[i], source.ends[i]);
    }
  }

  build(): AlignedText {
    const units = this.units;
    return {
      text: Buffer.from(units.buffer, 0, this.size * 2).toString('utf16le'),
      starts: this.starts.subarray(0, this.size),
      ends: this.ends.subarray(0, this.size),
      head: this.head,
    };
  }

  private unit(unit: number, start: number, end: number): void {
    if (this.size === this.units.length) this.grow();
    this.units[this.size] = unit;
    this.starts[this.size] = start;
    this.ends[this.size++] = end;
  }

  private grow(): void {
    if (this.size >= this.most) {
      throw new TokenizerError(
        l10n.t`tokenizer.json: its normalizer makes the text longer than ${this.most} characters; use another tokenizer`,
      );
    }
    const size = Math.min(this.units.length * 2, this.most);
    const [units, starts, ends] = [new Uint16Array(size), new Int32Array(size), new Int32Array(size)];
    units.set(this.units);
    starts.set(this.starts);
    ends.set(this.ends);
    this.units = units;
    this.starts = starts;
    this.ends = ends;
  }
}
