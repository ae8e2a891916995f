/**
 * What every pass takes for granted of an op, by its key (see `opKey`): one table, so that a new op is described once.
 * Sources: the ONNX operator specification; com.microsoft's contributed operators.
 */
import { type Node, opKey } from './graph';

const TRAITS = {
  /** Every element of the output is a function of the elements at its place, of inputs that are broadcast together. */
  elementwise:
    'Abs Add And Cast Ceil Celu Clip Cos Div Elu Equal Erf Exp Floor Greater GreaterOrEqual HardSigmoid HardSwish Identity ' +
    'IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu ' +
    'Sigmoid Sign Sin Softplus Softsign Sqrt Sub Sum Tanh Where Xor com.microsoft:Gelu',

  /** The output has the type and the dimensions of the first input. */
  keepsShape:
    'Acos Acosh Asin Asinh Atan Atanh BitwiseNot Celu Cos Cosh CumProd CumSum Elu Erf Exp Gelu HardSigmoid HardSwish Hardmax ' +
    'LRN LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Reciprocal ReverseSequence Round Selu ' +
    'Shrink Sigmoid Sin Sinh Softmax Softplus Softsign Swish Tan Tanh ThresholdedRelu Trilu',

  /** One number is made of many, along the axes of the second input. */
  reduces: 'ReduceL2 ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum',

  /** Elements of the first input are put into another order or shape, cut or repeated, and stay what they are. */
  moves: 'Concat Expand Flatten Gather Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze',

  /** Token ids stay token ids: moved, or cast to another integer type. */
  keepsIds: 'Cast Flatten Identity Reshape Slice Squeeze Transpose Unsqueeze',

  /** Token ids become other numbers, each for itself, beside what is broadcast to them: a place in a table is still the token's. */
  mapsIds:
    'Abs Add BitShift BitwiseAnd BitwiseOr BitwiseXor Cast Ceil Clip Div Floor Max Min Mod Mul Relu Round Sub Where',

  /** Small on the way to a lookup, and the same value where op, attributes and inputs are: one of two equal nodes will do. */
  comparable: 'Cast DequantizeLinear Flatten Gather Identity Reshape Squeeze Transpose Unsqueeze',

  /** Exact on integers that stand for real numbers in steps of one scale, as on those numbers. */
  keepsScale: 'MaxPool Relu',

  /** Sums and products of integers that stand for real numbers. */
  addsIntegers: 'Add Mul Sub Sum',

  /**
   * No gradient flows, by nature: piecewise constant functions and what hangs on a shape alone; random numbers;
   * comparisons, logic, integers and strings; what makes numbers of nothing, of bytes or of strings.
   */
  noGradient:
    'ArgMax ArgMin Ceil ConstantOfShape EyeLike Floor Hardmax NonZero OneHot Round Shape Sign Size QuantizeLinear ' +
    'DynamicQuantizeLinear NonMaxSuppression ' +
    'Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike ' +
    'And BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor ConvInteger Equal Greater GreaterOrEqual IsInf IsNaN Less ' +
    'LessOrEqual MatMulInteger Not OptionalHasElement Or QLinearConv QLinearMatMul RegexFullMatch SequenceLength ' +
    'StringConcat StringNormalizer StringSplit Xor ' +
    'BlackmanWindow Constant HammingWindow HannWindow ImageDecoder MelWeightMatrix SequenceEmpty TfIdfVectorizer',
} as const;

export type Trait = keyof typeof TRAITS;

const sets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(TRAITS).map(([trait, ops]) => [trait, new Set(ops.split(' '))]),
);

/** The keys of the ops with a trait. */
export function opsWith(trait: Trait): ReadonlySet<string> {
  return sets.get(trait) ?? new Set();
}

/** Whether a node's op has a trait. */
export function has(trait: Trait, node: Pick<Node, 'op' | 'domain'>): boolean {
  return opsWith(trait).has(opKey(node));
}

/** The traits of an op, in the order of the table. */
export function traitsOf(op: string): readonly Trait[] {
  return (Object.keys(TRAITS) as Trait[]).filter((trait) => opsWith(trait).has(op));
}
