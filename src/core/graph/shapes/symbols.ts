import type { Dim } from '../graph';
import {
  addScaled,
  asConstant,
  atom,
  constant,
  divideByNumber,
  divideExactly,
  multiply,
  type Polynomial,
  polynomialText,
} from './polynomial';

const MAX_TEXT = 160;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * Exact arithmetic on the sizes of one model. A string names a polynomial over atoms; null is unknown and makes the
 * result unknown. Equal strings are equal integers in one run.
 */
export class Symbols {
  private readonly polynomials = new Map<string, Polynomial>();
  private readonly lowerBounds = new Map<string, number>();
  /** Operands of the atoms that are pairs. */
  private readonly pairs = new Map<string, { readonly name: string; readonly a: Dim; readonly b: Dim }>();
  private count = 0;
  private repeating = false;

  /** An atom with this name, whose value is at least `lowest`. */
  private atom(text: string, lowest: number): Dim {
    if (text.length > MAX_TEXT) return null;
    if (!this.polynomials.has(text)) this.polynomials.set(text, atom(text));
    this.lowerBounds.set(text, Math.max(lowest, this.lowerBounds.get(text) ?? -Infinity));
    return text;
  }

  /** A size that the file names; a name that could be taken for an expression is quoted. */
  named(name: string, lowest: number): Dim {
    return this.atom(PLAIN.test(name) ? name : JSON.stringify(name), lowest) ?? this.fresh(lowest);
  }

  /** A fresh symbol for an unknown size; null inside `repeatedly`. */
  fresh(lowest = 0): Dim {
    if (this.repeating) return null;
    this.count++;
    return this.atom(`?${this.count}`, lowest);
  }

  /** Runs `f` for a subgraph that runs several times in one run, where one new symbol would mean several sizes. */
  repeatedly<T>(f: () => T): T {
    const before = this.repeating;
    this.repeating = true;
    const result = f();
    this.repeating = before;
    return result;
  }

  private read(dim: Dim): Polynomial | null {
    if (typeof dim === 'string') return this.polynomials.get(dim) ?? null;
    return dim !== null && Number.isSafeInteger(dim) ? constant(dim) : null;
  }

  private write(p: Polynomial | null): Dim {
    if (p === null) return null;
    const value = asConstant(p);
    if (value !== null) return value;
    const text = polynomialText(p);
    if (text.length > MAX_TEXT) return null;
    if (!this.polynomials.has(text)) this.polynomials.set(text, p);
    return text;
  }

  private combine(a: Dim, b: Dim, f: (a: Polynomial, b: Polynomial) => Polynomial | null): Dim {
    const [p, q] = [this.read(a), this.read(b)];
    return p === null || q === null ? null : this.write(f(p, q));
  }

  add(a: Dim, b: Dim): Dim {
    if (a === 0) return b;
    if (b === 0) return a;
    return this.combine(a, b, (p, q) => addScaled(p, q, 1));
  }

  subtract(a: Dim, b: Dim): Dim {
    if (b === 0) return a;
    return this.combine(a, b, (p, q) => addScaled(p, q, -1));
  }

  multiply(a: Dim, b: Dim): Dim {
    if (a === 1) return b;
    if (b === 1) return a;
    return this.combine(a, b, multiply);
  }

  /** The number of elements of a tensor with these dimensions; a 0 among them gives 0 even beside unknown ones. */
  product(dims: readonly Dim[]): Dim {
    if (dims.includes(0)) return 0;
    return dims.reduce((total, dim) => this.multiply(total, dim), 1);
  }

  /** The size q with q * b = a in every run; null if there is none. */
  divideExactly(a: Dim, b: Dim): Dim {
    return this.combine(a, b, divideExactly);
  }

  /** The known lower bound of the size. */
  lowest(dim: Dim): number {
    const p = this.read(dim);
    if (p === null) return -Infinity;
    return p.reduce((sum, { atoms, coefficient }) => {
      const product = atoms.reduce((least, name) => least * Math.max(0, this.lowerBounds.get(name) ?? 0), 1);
      const signed = atoms.some((name) => (this.lowerBounds.get(name) ?? -Infinity) < 0);
      if (atoms.length > 0 && (coefficient < 0 || signed)) return -Infinity;
      return sum + coefficient * product;
    }, 0);
  }

  /** Whether a <= b holds in every run. */
  atMost(a: Dim, b: Dim): boolean {
    return (
      a !== null &&
      b !== null &&
      (a === b || a === -Infinity || b === Infinity || this.lowest(this.subtract(b, a)) >= 0)
    );
  }

  /** Whether a = b in every run (true), in no run (false), or unknown (null). */
  equal(a: Dim, b: Dim): boolean | null {
    const difference = this.subtract(a, b);
    if (difference === null) return null;
    if (difference === 0) return true;
    return this.lowest(difference) > 0 || this.lowest(this.subtract(b, a)) > 0 ? false : null;
  }

  max(a: Dim, b: Dim): Dim {
    if (this.atMost(a, b)) return b;
    if (this.atMost(b, a)) return a;
    return this.pair('max', a, b, Math.max(this.lowest(a), this.lowest(b)));
  }

  min(a: Dim, b: Dim): Dim {
    if (this.atMost(a, b)) return a;
    if (this.atMost(b, a)) return b;
    return this.pair('min', a, b, Math.min(this.lowest(a), this.lowest(b)));
  }

  /** The common size of two axes under broadcasting: an axis of 1 is stretched, others must be equal. */
  broadcast(a: Dim, b: Dim): Dim {
    if (a === 1 || (a !== null && a === b)) return b;
    if (b === 1 || this.lowest(a) > 1 || a === 0) return a;
    if (this.lowest(b) > 1 || b === 0) return b;
    if (this.absorbs(a, b)) return b;
    if (this.absorbs(b, a)) return a;
    return this.pair('broadcast', a, b, Math.min(this.lowest(a), this.lowest(b)));
  }

  /**
   * Whether `b` is the common size of a and b because one is made from the other: a = min(b, c) with c > 1 equals b
   * wherever the two fit at all, and b = broadcast(a, c) has a in it already.
   */
  private absorbs(a: Dim, b: Dim): boolean {
    const [p, q] = [this.pairs.get(String(a)), this.pairs.get(String(b))];
    if (q?.name === 'broadcast' && (q.a === a || q.b === a)) return true;
    if (p?.name !== 'min') return false;
    return (p.a === b && this.lowest(p.b) > 1) || (p.b === b && this.lowest(p.a) > 1);
  }

  /** floor(a / b) for b >= 1. */
  floorDivide(a: Dim, b: Dim): Dim {
    const exact = this.divideExactly(a, b);
    if (exact !== null) return exact;
    const p = this.read(a);
    if (p === null || this.lowest(b) < 1) return null;
    if (typeof b !== 'number') return this.atom(`floor(${a}/${b})`, this.lowest(a) >= 0 ? 0 : -Infinity);
    const { whole, rest, divisor } = divideByNumber(p, b);
    return this.add(this.write(whole), this.floorAtom(this.write(rest), divisor));
  }

  private floorAtom(a: Dim, b: number): Dim {
    if (typeof a !== 'string') return a === null ? null : Math.floor(a / b);
    return b === 1 ? a : this.atom(`floor(${a}/${b})`, Math.floor(this.lowest(a) / b));
  }

  /** ceil(a / b) for b >= 1. */
  ceilDivide(a: Dim, b: Dim): Dim {
    return this.floorDivide(this.subtract(this.add(a, b), 1), b);
  }

  /** a / b rounded towards zero, as integer division at run time. */
  truncatedDivide(a: Dim, b: Dim): Dim {
    if (typeof a === 'number' && typeof b === 'number') {
      return b === 0 || !Number.isSafeInteger(a) || !Number.isSafeInteger(b) ? null : Math.trunc(a / b) + 0;
    }
    return this.lowest(a) >= 0 ? this.floorDivide(a, b) : this.divideExactly(a, b);
  }

  private pair(name: string, a: Dim, b: Dim, lowest: number): Dim {
    if (this.read(a) === null || this.read(b) === null) return null;
    const [first, second] = [String(a), String(b)].sort();
    const text = `${name}(${first},${second})`;
    this.pairs.set(text, { name, a, b });
    return this.atom(text, lowest);
  }
}
