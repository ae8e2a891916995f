/** Matrix products and convolutions that carry a scale, transpositions or an activation. */
import { type Attributes, float } from '../../graph/builder';
import { type Attribute, floatAttribute, intAttribute, stringAttribute } from '../../graph/graph';
import { tanhGelu } from './activations';
import type { Expansion, ExpansionContext, Expansions } from './context';

const PLAIN = new Set(['Relu', 'Tanh', 'Sigmoid', 'Softplus', 'Softsign', 'HardSwish']);
/** The attributes of activations with parameters, in the order of activation_params. */
const PARAMETERS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  LeakyRelu: [['alpha', 0.01]],
  Elu: [['alpha', 1]],
  ThresholdedRelu: [['alpha', 1]],
  HardSigmoid: [
    ['alpha', 0.2],
    ['beta', 0.5],
  ],
};

/** The node's activation with its parameters by index; undefined ones have the op's defaults. */
function activate(c: ExpansionContext, x: string, parameters: readonly (number | undefined)[]): string {
  const name = stringAttribute(c.node, 'activation', '');
  if (name === '') return x;
  if (PLAIN.has(name)) return c.op(name, [x]);
  if (name === 'Clip') {
    const [low, high] = parameters;
    const bound = (v: number | undefined) => (v === undefined ? '' : c.scalar(v));
    return c.op('Clip', [x, bound(low), bound(high)]);
  }
  const known = PARAMETERS[name];
  if (!known) throw c.refuse(`its activation ${name} is not supported`);
  const attributes = known.map(([key, otherwise], i) => [key, float(parameters[i] ?? otherwise)]);
  return c.op(name, [x], Object.fromEntries(attributes));
}

function numbered(c: ExpansionContext, name: string): number | undefined {
  const a: Attribute | undefined = c.node.attributes.get(name);
  return a?.kind === 'float' ? a.value : undefined;
}

const fusedGemm: Expansion = (c) => {
  const attributes: Attributes = {
    alpha: float(floatAttribute(c.node, 'alpha', 1)),
    beta: float(floatAttribute(c.node, 'beta', 1)),
    transA: intAttribute(c.node, 'transA', 0),
    transB: intAttribute(c.node, 'transB', 0),
  };
  const product = c.op('Gemm', c.node.inputs, attributes);
  return [
    activate(
      c,
      product,
      ['activation_alpha', 'activation_beta', 'activation_gamma'].map((n) => numbered(c, n)),
    ),
  ];
};

/**
 * An operand of FusedMatMul, with its first axis moved before the last and its last two axes swapped if the attributes
 * set that.
 */
function turned(c: ExpansionContext, index: number, swap: number, batch: number): string {
  const rank = swap || batch ? c.rank(index) : 0;
  if (rank < 2) return c.input(index);
  const perm = Array.from({ length: rank }, (_, i) => i);
  if (batch) perm.splice(rank - 2, 0, ...perm.splice(0, 1));
  if (swap) perm.splice(rank - 2, 2, perm[rank - 1], perm[rank - 2]);
  return c.op('Transpose', [c.input(index)], { perm });
}

const fusedMatMul: Expansion = (c) => {
  const flag = (name: string) => intAttribute(c.node, name, 0);
  const a = turned(c, 0, flag('transA'), flag('transBatchA'));
  const b = turned(c, 1, flag('transB'), flag('transBatchB'));
  const product = c.op('MatMul', [a, b]);
  const alpha = floatAttribute(c.node, 'alpha', 1);
  return [alpha === 1 ? product : c.op('Mul', [product, c.scalar(alpha)])];
};

/** A convolution, plus an optional fourth input, then the activation. */
const fusedConv: Expansion = (c) => {
  const own = [...c.node.attributes].filter(([name]) => !name.startsWith('activation'));
  const product = c.op('Conv', c.node.inputs.slice(0, 3), Object.fromEntries(own));
  const a = c.node.attributes.get('activation_params');
  return [activate(c, c.plus(product, 3), a?.kind === 'floats' ? a.value : [])];
};

const gemmFastGelu: Expansion = (c) => [tanhGelu(c, c.plus(c.op('MatMul', [c.input(0), c.input(1)]), 2))];

export const products: Expansions = [
  ['com.microsoft:FusedGemm', fusedGemm],
  ['com.microsoft:FusedMatMul', fusedMatMul],
  ['com.microsoft:TransposeMatMul', fusedMatMul],
  ['com.microsoft:FusedConv', fusedConv],
  ['com.microsoft:GemmFastGelu', gemmFastGelu],
];
