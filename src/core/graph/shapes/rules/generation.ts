import type { ElementType } from '../../graph';
import { elementType } from '../elementType';
import { store } from '../evaluate';
import { asElement, type Element, type Fact, isInteger, MAX_ELEMENTS, ofRank, UNKNOWN, vector } from '../fact';
import { factOfTensor } from '../literal';
import type { Operation, ShapeRule } from '../operation';

const constant: ShapeRule = ({ node }) => {
  for (const [name, attribute] of node.attributes) {
    if (name === 'value' && attribute.kind === 'tensor') return [factOfTensor(attribute.value)];
    if (name === 'value_int' && attribute.kind === 'int') {
      return [{ type: 'int64', dims: [], elements: [asElement(attribute.value)] }];
    }
    if (name === 'value_float' && attribute.kind === 'float') {
      return [{ type: 'float32', dims: [], elements: [Math.fround(attribute.value)] }];
    }
    if (name === 'value_string') return [{ type: 'string', dims: [] }];
    if (name === 'value_ints' && attribute.kind === 'ints') return [vector('int64', attribute.value.map(asElement))];
    if (name === 'value_floats' && attribute.kind === 'floats') {
      return [{ type: 'float32', dims: [attribute.value.length] }];
    }
    if (name === 'value_strings' && attribute.kind === 'strings') {
      return [{ type: 'string', dims: [attribute.value.length] }];
    }
  }
  return [UNKNOWN];
};

/** The fact of a tensor whose shape is the elements of input `index`. */
function shapedBy(op: Operation, index: number, type: ElementType): Fact {
  const shape = op.elements(index);
  const rank = op.dims(index)?.[0];
  if (shape === undefined) return typeof rank === 'number' ? ofRank(type, rank) : { type, dims: null };
  return { type, dims: shape.map((e) => (op.symbols.atMost(0, e) ? e : null)) };
}

const constantOfShape: ShapeRule = (op) => {
  const value = op.attribute('value');
  const fill = value?.kind === 'tensor' ? factOfTensor(value.value) : undefined;
  const fact = shapedBy(op, 0, fill?.type ?? 'float32');
  const element = value === undefined ? 0 : (fill?.elements?.[0] ?? null);
  const count = fact.dims && op.symbols.product(fact.dims);
  const small = typeof count === 'number' && count <= MAX_ELEMENTS;
  return [{ ...fact, elements: small ? new Array<Element>(count).fill(element) : undefined }];
};

const range: ShapeRule = (op) => {
  const type = op.commonType(0, 1, 2);
  const [start, limit, step] = [op.only(0), op.only(1), op.only(2)];
  const whole = isInteger(type) || [start, limit, step].every(isExact);
  if (!whole || typeof step !== 'number' || step === 0) return [ofRank(type, 1)];
  const { symbols } = op;
  const span = step > 0 ? symbols.subtract(limit, start) : symbols.subtract(start, limit);
  const count = symbols.max(0, symbols.ceilDivide(span, Math.abs(step)));
  if (typeof count !== 'number' || count > MAX_ELEMENTS || !isInteger(type)) return [{ type, dims: [count] }];
  return [
    vector(
      type,
      Array.from({ length: count }, (_, i) => store(symbols, type, symbols.add(start, i * step))),
    ),
  ];
};

/** Whether single precision represents this integer exactly. */
function isExact(element: Element): boolean {
  return typeof element === 'number' && Number.isInteger(element) && Math.abs(element) < 2 ** 23;
}

const eyeLike: ShapeRule = (op) => {
  const type = op.int('dtype') === undefined ? op.type(0) : elementType(op.int('dtype'));
  return [{ type, dims: op.dims(0) }];
};

/** RandomNormal and RandomUniform: shape and type by attribute. */
const random: ShapeRule = (op) => [{ type: elementType(op.int('dtype', 1)), dims: op.ints('shape') ?? null }];

const multinomial: ShapeRule = (op) => [
  { type: elementType(op.int('dtype', 6)), dims: [op.dims(0)?.[0] ?? null, op.int('sample_size', 1)] },
];

/** HannWindow and similar ops: a vector whose length is the value of the input. */
const window: ShapeRule = (op) => {
  const length = op.only(0);
  return [{ type: elementType(op.int('output_datatype', 1)), dims: [op.symbols.atMost(0, length) ? length : null] }];
};

const oneHot: ShapeRule = (op) => {
  const type = op.type(2);
  const indices = op.dims(0);
  if (indices === null) return [{ type, dims: null }];
  const rank = indices.length + 1;
  const axis = op.int('axis', -1);
  const at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) return [ofRank(type, rank)];
  const depth = isInteger(op.type(1)) && op.symbols.atMost(0, op.only(1)) ? op.only(1) : null;
  return [{ type, dims: [...indices.slice(0, at), depth, ...indices.slice(at)] }];
};

/** Tensors made from sizes and constants. */
export const GENERATION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Constant', constant],
  ['ConstantOfShape', constantOfShape],
  ['Range', range],
  ['EyeLike', eyeLike],
  ['Bernoulli', eyeLike],
  ['RandomNormal', random],
  ['RandomUniform', random],
  ['RandomNormalLike', eyeLike],
  ['RandomUniformLike', eyeLike],
  ['Multinomial', multinomial],
  ['HannWindow', window],
  ['HammingWindow', window],
  ['BlackmanWindow', window],
  ['OneHot', oneHot],
]);
