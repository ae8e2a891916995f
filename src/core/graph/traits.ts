/**
 * What passes assume about an op, by its key (see `opKey`): one table, so that a new op is described once. Sources: the
 * ONNX operator specification; com.microsoft's contributed operators.
 */
import { type Node, opKey } from './graph';

const TRAITS = {
  /**
   * Each output element is a function of the elements at the same index of the inputs, which are broadcast together.
   */
  elementwise:
    'Abs Add And Cast Ceil Celu Clip Cos Div Elu Equal Erf Exp Floor Greater GreaterOrEqual HardSigmoid HardSwish Identity ' +
    'IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu ' +
    'Sigmoid Sign Sin Softplus Softsign Sqrt Sub Sum Tanh Where Xor com.microsoft:Gelu',

  /** The output has the type and the dimensions of the first input. */
  keepsShape:
    'Acos Acosh Asin Asinh Atan Atanh BitwiseNot Celu Cos Cosh CumProd CumSum Elu Erf Exp Gelu HardSigmoid HardSwish Hardmax ' +
    'LRN LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Reciprocal ReverseSequence Round Selu ' +
    'Shrink Sigmoid Sin Sinh Softmax Softplus Softsign Swish Tan Tanh ThresholdedRelu Trilu',

  /** Reductions along the axes of the second input. */
  reduces: 'ReduceL2 ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum',

  /** Elements of the first input are reordered, reshaped, cut or repeated, but not changed. */
  moves: 'Concat Expand Flatten Gather Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze',

  /** Applied to token ids, the result is token ids: moved, or cast to another integer type. */
  keepsIds: 'Cast Flatten Identity Reshape Slice Squeeze Transpose Unsqueeze',

  /**
   * Token ids are mapped element by element, with other operands broadcast to them: each result still belongs to its
   * token.
   */
  mapsIds:
    'Abs Add BitShift BitwiseAnd BitwiseOr BitwiseXor Cast Ceil Clip Div Floor Max Min Mod Mul Relu Round Sub Where',

  /**
   * Cheap on the path to a lookup and deterministic: of two nodes with equal op, attributes and inputs, one is enough.
   */
  comparable: 'Cast DequantizeLinear Flatten Gather Identity Reshape Squeeze Transpose Unsqueeze',

  /** Gives the same result on quantised integers of one scale as on the real numbers that they represent. */
  keepsScale: 'MaxPool Relu',

  /** Sums and products of quantised integers. */
  addsIntegers: 'Add Mul Sub Sum',

  /**
   * The outputs are smooth functions of the floating-point inputs: slopes have neither jumps nor corners. Where an op is
   * smooth only in some forms (Cast between floats), it is listed and its form is looked at. An op that is not listed is
   * taken to have kinks: ReLU and its kin, maxima, rounding, comparisons, and gated recurrences, whose saturated gates
   * switch.
   */
  smooth:
    'Acos Acosh Add Asin Asinh Atan Atanh AveragePool BatchNormalization Cast CastLike Concat Conv ConvTranspose Cos ' +
    'Cosh CumProd CumSum DFT DepthToSpace Div Dropout Einsum Erf Exp Expand Flatten Gather GatherElements GatherND Gelu ' +
    'Gemm GlobalAveragePool GroupNormalization Identity InstanceNormalization LayerNormalization Log LogSoftmax MatMul ' +
    'MeanVarianceNormalization Mish Mul Neg Pad Pow RMSNormalization Reciprocal ReduceL2 ReduceLogSum ReduceLogSumExp ' +
    'ReduceMean ReduceProd ReduceSum ReduceSumSquare Reshape ReverseSequence Sigmoid Sin Sinh Slice Softmax Softplus ' +
    'SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tanh Tile Transpose Trilu Unsqueeze Where com.microsoft:Gelu',

  /** Along the path the output is constant: a shape, or whether a number is one at all. */
  constantOnPath: 'EyeLike IsInf IsNaN RandomNormalLike RandomUniformLike Shape Size',

  /**
   * Ops without a gradient: piecewise constant functions and functions of only a shape; random numbers; comparisons,
   * logic, integers and strings; ops that make numbers from nothing, from bytes or from strings.
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
