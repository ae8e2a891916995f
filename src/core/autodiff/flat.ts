/** Ops through which no gradient flows, by their nature. */

/** Piecewise constant functions, and outputs that depend on the shape of an input alone. */
const CONSTANT =
  'ArgMax ArgMin Ceil ConstantOfShape EyeLike Floor Hardmax NonZero OneHot Round Shape Sign Size ' +
  'QuantizeLinear DynamicQuantizeLinear NonMaxSuppression';

/** Random numbers that take nothing but a shape, or a probability, from their input. */
const RANDOM = 'Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike';

/** Comparisons, logic, and ops of integers and strings. */
const DISCRETE =
  'And BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor ConvInteger Equal Greater GreaterOrEqual IsInf IsNaN Less ' +
  'LessOrEqual MatMulInteger Not OptionalHasElement Or QLinearConv QLinearMatMul RegexFullMatch SequenceLength ' +
  'StringConcat StringNormalizer StringSplit Xor';

/** Ops that make numbers of nothing, of sizes, of bytes or of strings. */
const SOURCES =
  'BlackmanWindow Constant HammingWindow HannWindow ImageDecoder MelWeightMatrix SequenceEmpty TfIdfVectorizer';

/** Their derivative is 0 wherever it exists, or they have no floating-point input or output at all. */
export const flat: ReadonlySet<string> = new Set([CONSTANT, RANDOM, DISCRETE, SOURCES].join(' ').split(' '));
