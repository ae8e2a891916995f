import type { Dim } from '../../graph';
import { broadcastDims, mapElements } from '../broadcast';
import { type Element, type Fact, MAX_ELEMENTS, ofRank } from '../fact';
import type { Operation, ShapeRule } from '../operation';

const expand: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const target = op.elements(1);
  const length = op.dims(1)?.[0];
  if (target === undefined) {
    if (typeof length !== 'number' || dims === null) return [{ type, dims: null }];
    return [ofRank(type, Math.max(length, dims.length))];
  }
  // A target of -1 keeps the axis in some runtimes, so a size that could be negative is unknown.
  const sizes = target.map((e) => (op.symbols.atMost(0, e) ? e : null));
  const result = broadcastDims(op.symbols, [dims, sizes]);
  return [{ type, dims: result, elements: mapElements(result, [op.input(0)], ([e = null]) => e) }];
};

const tile: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  const repeats = op.elements(1);
  if (dims === null) {
    const length = op.dims(1)?.[0];
    return [typeof length === 'number' ? ofRank(type, length) : { type, dims: null }];
  }
  if (repeats?.length !== dims.length) return [ofRank(type, dims.length)];
  const result = dims.map((dim, i) => op.symbols.multiply(dim, repeats[i] ?? null));
  return [{ type, dims: result, elements: elements && tiled(elements, result, repeats) }];
};

/** Only elements of vectors are followed. */
function tiled(elements: readonly Element[], dims: readonly Dim[], repeats: readonly Element[]): Element[] | undefined {
  const [total] = dims;
  const [times] = repeats;
  if (dims.length !== 1 || typeof total !== 'number' || total > MAX_ELEMENTS || typeof times !== 'number')
    return undefined;
  if (elements.length === 0) return [];
  return Array.from({ length: times }, () => elements).flat();
}

/** Moves blocks between the channel axis and the two spatial ones. */
function blocks(move: (op: Operation, block: number, dims: readonly Dim[]) => readonly Dim[]): ShapeRule {
  return (op) => {
    const { type, dims } = op.input(0);
    const block = op.int('blocksize', 0);
    if (dims?.length !== 4 || block < 1) return [ofRank(type, 4)];
    return [{ type, dims: move(op, block, dims) } satisfies Fact];
  };
}

const depthToSpace = blocks(({ symbols }, block, [n = null, c = null, h = null, w = null]) => [
  n,
  symbols.floorDivide(c, block * block),
  symbols.multiply(h, block),
  symbols.multiply(w, block),
]);

const spaceToDepth = blocks(({ symbols }, block, [n = null, c = null, h = null, w = null]) => [
  n,
  symbols.multiply(c, block * block),
  symbols.floorDivide(h, block),
  symbols.floorDivide(w, block),
]);

/** Expansion, tiling, and blocks moved between axes. */
export const REPETITION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Expand', expand],
  ['Tile', tile],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
]);
