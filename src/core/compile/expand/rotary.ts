/** Rotary position embedding (Su et al. 2021, RoFormer), in ai.onnx since operator set 23 and in com.microsoft. */
import { floatAttribute, intAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';
import { lengthOf, range } from './scores';

/** Rotates pairs of the last axis of x; cosines and sines are [..., R / 2], and elements past R are unchanged. */
export function rotate(
  c: ExpansionContext,
  x: string,
  [cos, sin]: readonly string[],
  interleaved: boolean,
  rest?: { readonly turned: number; readonly size: number },
): string {
  const [turned, kept] = rest
    ? c.b.many('Split', [x, c.ints([rest.turned, rest.size - rest.turned])], 2, { axis: -1 })
    : [x, undefined];
  const every = (start: number) =>
    c.op('Slice', [turned, c.ints([start]), c.ints([Number.MAX_SAFE_INTEGER]), c.ints([-1]), c.ints([2])]);
  const [first, second] = interleaved
    ? [every(0), every(1)]
    : c.b.many('Split', [turned], 2, { axis: -1, num_outputs: 2 });
  const real = c.op('Sub', [c.op('Mul', [first, cos]), c.op('Mul', [second, sin])]);
  const imaginary = c.op('Add', [c.op('Mul', [first, sin]), c.op('Mul', [second, cos])]);
  const tail = kept === undefined ? [] : [kept];
  if (!interleaved) return c.op('Concat', [real, imaginary, ...tail], { axis: -1 });
  const pairs = [real, imaginary].map((v) => c.op('Unsqueeze', [v, c.ints([-1])]));
  const woven = c.op('Reshape', [c.op('Concat', pairs, { axis: -1 }), c.ints([0, 0, 0, -1])]);
  return tail.length === 0 ? woven : c.op('Concat', [woven, ...tail], { axis: -1 });
}

/** Rows of the caches as [B or 1, S, R / 2]. `ids` is '' where the caches already have this form. */
function rowsOf(c: ExpansionContext, cache: string, ids: string, offset: boolean, length: string): string {
  if (ids === '') return cache;
  if (!offset) return c.op('Gather', [cache, ids], { axis: 0 });
  const from = c.op('Add', [range(c, length), c.op('Cast', [ids], { to: 7 })]);
  return c.op('Unsqueeze', [c.op('Gather', [cache, from], { axis: 0 }), c.ints([0])]);
}

interface Places {
  readonly ids: number;
  readonly cos: number;
}

function expansion({ ids, cos }: Places): Expansion {
  return (c) => {
    if (intAttribute(c.node, 'is_packed_batching', 0) !== 0) throw c.refuse('packed batches are not supported');
    if (floatAttribute(c.node, 'scale', 1) !== 1) throw c.refuse('a scale is not supported');
    const flat = c.rank(0) === 3;
    const turned = intAttribute(c.node, 'rotary_embedding_dim', 0);
    const heads = intAttribute(c.node, 'num_heads', 0);
    const size = (): number => {
      if (!flat) return c.size(0, -1);
      return heads > 0 ? c.size(0, -1) / heads : c.size(cos, -1) * 2;
    };
    const rest = turned > 0 && turned < size() ? { turned, size: size() } : undefined;
    const shape = heads > 0 ? [0, 0, heads, -1] : [0, 0, -1, flat ? size() : -1];
    const x = flat ? c.op('Reshape', [c.input(0), c.ints(shape)]) : c.input(0);
    const length = lengthOf(c, c.input(0), flat ? 1 : 2);
    const offset = c.has(ids) && c.rank(ids) < 2;
    const caches = [cos, cos + 1].map((i) => {
      const rows = rowsOf(c, c.input(i), c.input(ids), offset, length);
      return c.op('Unsqueeze', [rows, c.ints([flat ? 2 : 1])]);
    });
    const result = rotate(c, x, caches, intAttribute(c.node, 'interleaved', 0) === 1, rest);
    return [flat ? c.op('Reshape', [result, c.ints([0, 0, -1])]) : result];
  };
}

export const rotaries: Expansions = [
  ['RotaryEmbedding', expansion({ ids: 3, cos: 1 })],
  ['com.microsoft:RotaryEmbedding', expansion({ ids: 1, cos: 2 })],
];
