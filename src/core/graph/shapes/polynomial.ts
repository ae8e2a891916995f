/**
 * Sizes as polynomials with integer coefficients over named atoms, in graded lexicographic order, so that equal
 * polynomials are equal arrays. Everything is bounded: an operation whose result would exceed the limits returns null.
 */

/** `coefficient` times the product of `atoms` (sorted; none for the constant). */
export interface Term {
  readonly atoms: readonly string[];
  readonly coefficient: number;
}

/** Terms with distinct atoms and coefficients other than 0, greatest first; none is zero. */
export type Polynomial = readonly Term[];

const MAX_TERMS = 12;
const MAX_DEGREE = 8;

/** An integer as a polynomial. */
export function constant(value: number): Polynomial {
  return value === 0 ? [] : [{ atoms: [], coefficient: value }];
}

/** An atom as a polynomial. */
export function atom(name: string): Polynomial {
  return [{ atoms: [name], coefficient: 1 }];
}

/** The polynomial as an integer, or null where it has atoms. */
export function asConstant(p: Polynomial): number | null {
  const [first] = p;
  if (first === undefined) return 0;
  return p.length === 1 && first.atoms.length === 0 ? first.coefficient : null;
}

/** Positive where `a` comes after `b`: by degree, then by the names of the atoms. A monomial order, so division works. */
function compareAtoms(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return b.length - a.length;
  for (const [i, name] of a.entries()) {
    const other = b[i] ?? '';
    if (name !== other) return name < other ? -1 : 1;
  }
  return 0;
}

function collect(terms: readonly Term[]): Polynomial | null {
  const sorted = [...terms].sort((a, b) => compareAtoms(a.atoms, b.atoms));
  const sums: Term[] = [];
  for (const term of sorted) {
    const last = sums.at(-1);
    if (last !== undefined && compareAtoms(last.atoms, term.atoms) === 0) {
      sums[sums.length - 1] = { atoms: last.atoms, coefficient: last.coefficient + term.coefficient };
    } else sums.push(term);
  }
  const kept = sums.filter((term) => term.coefficient !== 0);
  const bounded = kept.every((term) => Number.isSafeInteger(term.coefficient) && term.atoms.length <= MAX_DEGREE);
  return bounded && kept.length <= MAX_TERMS ? kept : null;
}

/** a + scale * b, or null past the limits. */
export function addScaled(a: Polynomial, b: Polynomial, scale: number): Polynomial | null {
  return collect([...a, ...b.map((term) => ({ atoms: term.atoms, coefficient: scale * term.coefficient }))]);
}

/** a * b, or null past the limits. */
export function multiply(a: Polynomial, b: Polynomial): Polynomial | null {
  return collect(
    a.flatMap((x) =>
      b.map((y) => ({ atoms: [...x.atoms, ...y.atoms].sort(), coefficient: x.coefficient * y.coefficient })),
    ),
  );
}

/** The monomial `a / b`, or null where it does not divide evenly. */
function divideTerm(a: Term, b: Term): Term | null {
  const atoms = [...a.atoms];
  for (const name of b.atoms) {
    const at = atoms.indexOf(name);
    if (at < 0) return null;
    atoms.splice(at, 1);
  }
  return a.coefficient % b.coefficient === 0 ? { atoms, coefficient: a.coefficient / b.coefficient } : null;
}

/** The polynomial q with q * b = a, or null where there is none within the limits. */
export function divideExactly(a: Polynomial, b: Polynomial): Polynomial | null {
  const [divisor] = b;
  if (divisor === undefined) return null;
  const quotient: Term[] = [];
  let rest: Polynomial | null = a;
  for (let step = 0; rest !== null && step < MAX_TERMS; step++) {
    const [leading] = rest;
    if (leading === undefined) break;
    const term = divideTerm(leading, divisor);
    if (term === null) return null;
    quotient.push(term);
    const product = multiply([term], b);
    rest = product === null ? null : addScaled(rest, product, -1);
  }
  return rest?.length === 0 ? collect(quotient) : null;
}

function mapCoefficients(p: Polynomial, f: (coefficient: number) => number): Polynomial {
  return p.map((t) => ({ ...t, coefficient: f(t.coefficient) })).filter((t) => t.coefficient !== 0);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * floor(p / b) for b >= 1 as whole + floor(rest / divisor), with nothing left in `rest` that could be divided out:
 * equal quotients have equal parts.
 */
export function divideByNumber(
  p: Polynomial,
  b: number,
): { readonly whole: Polynomial; readonly rest: Polynomial; readonly divisor: number } {
  const whole = mapCoefficients(p, (c) => Math.floor(c / b));
  const rest = mapCoefficients(p, (c) => c - b * Math.floor(c / b));
  const shared = rest.filter((t) => t.atoms.length > 0).reduce((g, t) => gcd(g, t.coefficient), b);
  return { whole, rest: mapCoefficients(rest, (c) => Math.floor(c / shared)), divisor: b / shared };
}

/** Canonical text: `S`, `(2*S)`, `(B*S)`, `(S-1)`. Equal polynomials have equal text. */
export function polynomialText(p: Polynomial): string {
  const body = p
    .map(({ atoms, coefficient }) => {
      const size = Math.abs(coefficient);
      const factors = size === 1 && atoms.length > 0 ? atoms : [String(size), ...atoms];
      return `${coefficient < 0 ? '-' : '+'}${factors.join('*')}`;
    })
    .join('');
  const text = body.startsWith('+') ? body.slice(1) : body;
  const [only] = p;
  const single = p.length === 1 && only?.coefficient === 1 && only.atoms.length === 1;
  return single ? text : `(${text})`;
}
