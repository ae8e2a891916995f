import { opsWith } from '../../traits';
import { broadcastDims, mapElements } from '../broadcast';
import { elementType } from '../elementType';
import { castElement, FLOAT_BINARY, INTEGER_BINARY, PREDICATES, store, UNARY } from '../evaluate';
import { type Element, type Fact, isInteger } from '../fact';
import type { Operation, ShapeRule } from '../operation';

/** The output has the type and dimensions of the first input. */
export const like: ShapeRule = (op) => [{ type: op.type(0), dims: op.dims(0) }];

const unary: ShapeRule = (op) => {
  const f = UNARY.get(op.node.op);
  const { dims, elements } = op.input(0);
  const type = op.node.op === 'Not' ? 'bool' : op.type(0);
  if (op.node.op === 'Identity') return [op.input(0)];
  const exact = isInteger(type) ? f : FLOAT_UNARY.has(op.node.op) ? f : undefined;
  return [{ type, dims, elements: exact && elements?.map((e) => store(op.symbols, type, exact(op.symbols, e))) }];
};

const FLOAT_UNARY: ReadonlySet<string> = new Set(['Abs', 'Floor', 'Ceil', 'Sqrt']);

const predicate: ShapeRule = (op) => [{ type: 'bool', dims: op.dims(0) }];

/** All inputs broadcast together, `facts` for dimensions and elements. */
function broadcast(op: Operation, facts: readonly Fact[], f?: (elements: readonly Element[]) => Element) {
  const dims = broadcastDims(
    op.symbols,
    facts.map((fact) => fact.dims),
  );
  return { dims, elements: f && mapElements(dims, facts, f) };
}

const arithmetic: ShapeRule = (op) => {
  const type = op.commonType(...op.inputs.keys());
  const f = (isInteger(type) ? INTEGER_BINARY : FLOAT_BINARY).get(op.node.op);
  const fold = (elements: readonly Element[]): Element => {
    const [first = null, ...rest] = elements;
    return f === undefined ? null : rest.reduce((a, b) => store(op.symbols, type, f(op.symbols, a, b)), first);
  };
  const truncates = op.node.op === 'Mod' && op.int('fmod', 0) !== 0;
  return [{ type, ...broadcast(op, op.inputs, f && !truncates ? fold : undefined) }];
};

/** Pow and PRelu: the type is the first input's. */
const first: ShapeRule = (op) => [{ type: op.type(0), ...broadcast(op, op.inputs) }];

const comparison: ShapeRule = (op) => {
  const f = PREDICATES.get(op.node.op);
  return [{ type: 'bool', ...broadcast(op, op.inputs, f && (([a = null, b = null]) => f(op.symbols, a, b))) }];
};

const where: ShapeRule = (op) => {
  const type = op.commonType(1, 2);
  const pick = ([condition = null, a = null, b = null]: readonly Element[]): Element => {
    if (condition === null) return a === b ? a : null;
    return condition === 0 ? b : a;
  };
  return [{ type, ...broadcast(op, op.inputs, pick) }];
};

const clip: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  const attributes = op.attribute('min') ?? op.attribute('max');
  if (!isInteger(type) || elements === undefined || attributes !== undefined) return [{ type, dims }];
  const low = op.has(1) ? op.only(1) : -Infinity;
  const high = op.has(2) ? op.only(2) : Infinity;
  const clipped = elements.map((e) => {
    const raised = low === -Infinity ? e : op.symbols.max(e, low);
    return high === Infinity ? raised : op.symbols.min(raised, high);
  });
  return [{ type, dims, elements: clipped }];
};

const cast: ShapeRule = (op) => {
  const type = op.node.op === 'CastLike' ? op.type(1) : elementType(op.int('to'));
  const { dims, elements, type: from } = op.input(0);
  return [{ type, dims, elements: elements?.map((e) => castElement(op.symbols, from, type, e)) }];
};

/** The mask of Dropout is boolean; in operator sets 7 to 9 it has the input's type. */
const dropout: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  return [op.input(0).elements ? { type, dims } : op.input(0), { type: op.opset < 10 ? type : 'bool', dims }];
};

/** One function per element, of one input or of several broadcast together. */
export const ELEMENTWISE: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ...[...opsWith('keepsShape')].map((op) => [op, like] as const),
  ...[...UNARY.keys()].map((op) => [op, unary] as const),
  ...[...PREDICATES.keys()].map((op) => [op, comparison] as const),
  ...'Add Sub Mul Div Mod Max Min Mean Sum BitShift BitwiseAnd BitwiseOr BitwiseXor'
    .split(' ')
    .map((op) => [op, arithmetic] as const),
  ['Pow', first],
  ['PRelu', first],
  ['IsNaN', predicate],
  ['IsInf', predicate],
  ['Where', where],
  ['Clip', clip],
  ['Cast', cast],
  ['CastLike', cast],
  ['Dropout', dropout],
]);
