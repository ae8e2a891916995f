import type { ElementType } from '../graph';
import { type Element, isInteger } from './fact';
import type { Symbols } from './symbols';

/** Ranges of the integer types in which a result is exact; 64 bits up to 2^53. */
const RANGES: Partial<Record<ElementType, readonly [number, number]>> = {
  bool: [0, 1],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 53) + 1, 2 ** 53 - 1],
  uint64: [0, 2 ** 53 - 1],
};

/** A computed element in its type: null where it would overflow or round in an unknown way. */
export function store(symbols: Symbols, type: ElementType, element: Element): Element {
  if (element === null) return null;
  const range = RANGES[type];
  if (typeof element === 'string') {
    const wide = range !== undefined && range[1] >= 2 ** 31 - 1;
    return wide && (range[0] < 0 || symbols.lowest(element) >= 0) ? element : null;
  }
  if (range !== undefined)
    return Number.isInteger(element) && element >= range[0] && element <= range[1] ? element : null;
  if (!Number.isFinite(element)) return null;
  if (type === 'float32') return Math.fround(element);
  return type === 'float64' ? element : null;
}

/** An element cast to another type. Symbols survive among wide integers only. */
export function castElement(symbols: Symbols, from: ElementType, to: ElementType, element: Element): Element {
  if (element === null) return null;
  if (to === 'bool') {
    const zero = symbols.equal(element, 0);
    if (typeof element === 'number') return element === 0 ? 0 : 1;
    return zero === false ? 1 : null;
  }
  if (typeof element === 'number' && !isInteger(from))
    return store(symbols, to, isInteger(to) ? Math.trunc(element) + 0 : element);
  if (element === Infinity || element === -Infinity) return to === from ? element : null;
  return store(symbols, to, element);
}

type Binary = (symbols: Symbols, a: Element, b: Element) => Element;

function truth(value: boolean | null): Element {
  return value === null ? null : Number(value);
}

function less(symbols: Symbols, a: Element, b: Element): boolean | null {
  if (a === null || b === null) return null;
  if (typeof a === 'number' && typeof b === 'number') return a === b && !Number.isFinite(a) ? null : a < b;
  if (symbols.atMost(symbols.add(a, 1), b)) return true;
  return symbols.atMost(b, a) ? false : null;
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function equal(symbols: Symbols, a: Element, b: Element): boolean | null {
  if (typeof a === 'number' && typeof b === 'number') return a === b && !Number.isFinite(a) ? null : a === b;
  return symbols.equal(a, b);
}

function modulo(symbols: Symbols, a: Element, b: Element): Element {
  if (typeof a === 'number' && typeof b === 'number') return b === 0 ? null : ((a % b) + b) % b;
  if (!symbols.atMost(0, a) || !symbols.atMost(1, b)) return null;
  return symbols.subtract(a, symbols.multiply(b, symbols.floorDivide(a, b)));
}

/** Arithmetic on integers, exact and symbolic. */
export const INTEGER_BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['Add', (s, a, b) => s.add(a, b)],
  ['Sub', (s, a, b) => s.subtract(a, b)],
  ['Mul', (s, a, b) => s.multiply(a, b)],
  ['Div', (s, a, b) => s.truncatedDivide(a, b)],
  ['Mod', modulo],
  ['Max', (s, a, b) => s.max(a, b)],
  ['Min', (s, a, b) => s.min(a, b)],
]);

function floats(f: (a: number, b: number) => number): Binary {
  return (_, a, b) => (typeof a === 'number' && typeof b === 'number' ? f(a, b) : null);
}

/** Arithmetic on constant floats, correctly rounded by `store`. */
export const FLOAT_BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['Add', floats((a, b) => a + b)],
  ['Sub', floats((a, b) => a - b)],
  ['Mul', floats((a, b) => a * b)],
  ['Div', floats((a, b) => a / b)],
]);

/** Comparisons and logic, which return 0, 1 or null (unknown). */
export const PREDICATES: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['Equal', (s, a, b) => truth(equal(s, a, b))],
  ['Less', (s, a, b) => truth(less(s, a, b))],
  ['Greater', (s, a, b) => truth(less(s, b, a))],
  ['LessOrEqual', (s, a, b) => truth(not(less(s, b, a)))],
  ['GreaterOrEqual', (s, a, b) => truth(not(less(s, a, b)))],
  ['And', (_, a, b) => (a === 0 || b === 0 ? 0 : a === 1 && b === 1 ? 1 : null)],
  ['Or', (_, a, b) => (a === 1 || b === 1 ? 1 : a === 0 && b === 0 ? 0 : null)],
  ['Xor', (_, a, b) => (typeof a === 'number' && typeof b === 'number' ? a ^ b : null)],
]);

type Unary = (symbols: Symbols, a: Element) => Element;

/** Functions of one element; those of integers keep symbols. */
export const UNARY: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ['Identity', (_, a) => a],
  ['Neg', (s, a) => s.subtract(0, a)],
  ['Abs', (s, a) => (typeof a === 'number' ? Math.abs(a) : s.atMost(0, a) ? a : null)],
  ['Not', (_, a) => (typeof a === 'number' ? 1 - a : null)],
  ['Sign', (s, a) => (typeof a === 'number' ? Math.sign(a) : s.atMost(1, a) ? 1 : null)],
  ['Relu', (s, a) => s.max(0, a)],
  ['Floor', (_, a) => (typeof a === 'number' ? Math.floor(a) : null)],
  ['Ceil', (_, a) => (typeof a === 'number' ? Math.ceil(a) : null)],
  ['Sqrt', (_, a) => (typeof a === 'number' ? Math.sqrt(a) : null)],
]);
