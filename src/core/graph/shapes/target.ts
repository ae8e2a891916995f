import type { Dim } from '../graph';
import type { Element } from './fact';
import type { Symbols } from './symbols';

/**
 * The dimensions of a tensor reshaped to `target` (ONNX Reshape): 0 copies the input's axis at that index unless
 * `allowZero`, and one -1 takes the remaining elements. An entry that could be 0 or -1 in some run is trusted only
 * where it cannot matter.
 */
export function reshapedDims(
  symbols: Symbols,
  dims: readonly Dim[] | null,
  target: readonly Element[],
  allowZero: boolean,
): readonly Dim[] {
  const inferred = target.includes(-1);
  const result = target.map((entry, i): Dim => {
    if (entry === 0) return allowZero ? 0 : (dims?.[i] ?? null);
    if (entry === null || entry === -1 || entry === Infinity) return null;
    const own = dims?.[i];
    const lowest = symbols.lowest(entry);
    if (lowest >= 1 || (lowest >= 0 && (allowZero || own === entry))) return entry;
    return null;
  });
  const open = result.flatMap((dim, i) => (dim === null ? [i] : []));
  const [at] = open;
  // With an empty axis, a -1 fails at run time and needs no check, but any other entry could have any size.
  const divisible = inferred || result.every((dim, i) => i === at || symbols.lowest(dim) >= 1);
  if (at !== undefined && open.length === 1 && dims !== null && divisible)
    result[at] = remainder(symbols, dims, result);
  if (inferred || dims === null) return result;
  return result.map((dim, i) => dim ?? harmless(symbols, dims, target, i));
}

/** The one size that makes `result` hold as many elements as `dims`, when the factors cancel. */
function remainder(symbols: Symbols, dims: readonly Dim[], result: readonly Dim[]): Dim {
  const known = result.filter((dim) => dim !== null);
  const left = [...dims];
  // Equal factors cancel, also unknown products; the rest is divided.
  const divisors = known.filter((dim) => {
    const at = left.indexOf(dim);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return symbols.floorDivide(symbols.product(left), symbols.product(divisors));
}

/**
 * An entry that may be 0, when no entry is -1 and all others are at least 1: were it 0, the tensor would be empty and
 * the copied axis empty too, or the run would fail.
 */
function harmless(symbols: Symbols, dims: readonly Dim[], target: readonly Element[], index: number): Dim {
  const entry = target[index] ?? null;
  const others = target.filter((_, i) => i !== index);
  const positive = others.every((other) => symbols.lowest(other) >= 1);
  const whole = symbols.equal(symbols.product(dims), symbols.product(target)) === true;
  return positive && whole && symbols.atMost(0, entry) ? entry : null;
}
