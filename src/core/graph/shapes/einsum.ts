import type { Dim } from '../graph';
import { broadcastDims } from './broadcast';
import type { Symbols } from './symbols';

const ELLIPSIS = '...';

/** The labels of one operand, an ellipsis as one label; null where the text is not a list of labels. */
function labels(term: string): readonly string[] | null {
  const found = term.match(/\.\.\.|[A-Za-z]/g) ?? [];
  return found.join('') === term && found.filter((label) => label === ELLIPSIS).length <= 1 ? found : null;
}

/** The output's labels where the equation omits them: those that occur once, in order, after an ellipsis. */
function implicitOutput(terms: readonly string[]): string {
  const all = terms.join('').replaceAll(ELLIPSIS, '');
  const once = [...new Set(all)].filter((label) => all.split(label).length === 2).sort();
  return (terms.some((term) => term.includes(ELLIPSIS)) ? ELLIPSIS : '') + once.join('');
}

/** The dimensions of an Einsum's output; null when the equation or a needed rank is not known. */
export function einsumDims(
  symbols: Symbols,
  equation: string,
  shapes: readonly (readonly Dim[] | null)[],
): readonly Dim[] | null {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const output = labels(right ?? implicitOutput(terms));
  if (output === null || terms.length !== shapes.length) return null;
  const sizes = new Map<string, Dim>();
  let ellipsis: readonly Dim[] | null = [];
  for (const [i, term] of terms.entries()) {
    const own = labels(term);
    const dims = shapes[i] ?? null;
    if (own === null) return null;
    if (dims === null) {
      if (own.includes(ELLIPSIS)) ellipsis = null;
      continue;
    }
    const spread = dims.length - own.filter((label) => label !== ELLIPSIS).length;
    if (spread < 0 || (spread > 0 && !own.includes(ELLIPSIS))) return null;
    let at = 0;
    for (const label of own) {
      if (label === ELLIPSIS) {
        ellipsis = ellipsis && broadcastDims(symbols, [ellipsis, dims.slice(at, at + spread)]);
        at += spread;
        continue;
      }
      const dim = dims[at++] ?? null;
      sizes.set(label, sizes.has(label) ? symbols.broadcast(sizes.get(label) ?? null, dim) : dim);
    }
  }
  if (output.includes(ELLIPSIS) && ellipsis === null) return null;
  const complete = shapes.every((dims) => dims !== null);
  return output.flatMap((label) => {
    if (label === ELLIPSIS) return ellipsis ?? [];
    const size = sizes.get(label) ?? null;
    // An operand of unknown rank might stretch an axis of 1.
    return [complete || symbols.lowest(size) > 1 ? size : null];
  });
}
