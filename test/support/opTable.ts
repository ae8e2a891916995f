/** The table of docs/ops.md: every operator of ai.onnx and com.microsoft, and how its gradient comes about. */
import { flat, rules } from '../../src/core/autodiff/rules';
import { expansions } from '../../src/core/compile/expand/expand';
import { dequantizations } from '../../src/core/compile/float/dequantize';
import { traitsOf } from '../../src/core/graph/traits';
import operators from '../fixtures/operators.json';

/** Raised to another op before anything else looks at the graph. */
const RAISED: ReadonlyMap<string, string> = new Map([
  ['Scatter', 'becomes ScatterElements'],
  ...'ConcatFromSequence SequenceAt SequenceConstruct SequenceErase SequenceInsert SplitToSequence'
    .split(' ')
    .map((op) => [op, 'where it is known before the run what the list holds'] as const),
]);

/** Conventions and limits worth knowing, by op. */
const NOTES: Readonly<Record<string, string>> = {
  Abs: 'slope 0 at 0',
  AveragePool: 'not with `ceil_mode`',
  BatchNormalization: 'as in inference; training mode is refused',
  Clip: 'elements on a bound keep their gradient',
  Conv: 'any rank, groups, strides, dilations, `auto_pad`; kernel and bias too',
  ConvTranspose: 'of the input and bias; not `auto_pad` SAME nor `output_shape`',
  DFT: 'both forms; not the inverse of a one-sided spectrum',
  Dropout: 'as in inference',
  Einsum: 'any number of operands, ellipsis, repeated letters',
  GatherElements: 'what was read twice gets the sum',
  GRU: 'every form; layout 1 between transpositions',
  GlobalLpPool: '`p` 1 and 2',
  If: 'values that branches capture by name too',
  LSTM: 'every form: directions, states, lengths, peepholes, clip, coupled gates, activations; layout 1 between transpositions',
  LeakyRelu: 'at 0 the slope of the left',
  Loop: 'captured values too; what is carried keeps its shape from one iteration to the next',
  Max: 'those that tie share evenly',
  MaxPool: 'not `storage_order` 1',
  Min: 'those that tie share evenly',
  Pad: 'constant, reflect, edge, wrap; negative pads',
  Pow: 'any exponent; at base 0 the exponent has no gradient',
  RNN: 'every form; layout 1 between transpositions',
  ReduceL2: '0 where all are 0',
  ReduceMax: 'those that tie share evenly',
  ReduceMin: 'those that tie share evenly',
  ReduceProd: 'also over zeros',
  Relu: 'slope 0 at 0',
  Scan: 'captured values too; axes and directions',
  ScatterElements: 'every reduction',
  ScatterND: 'every reduction',
  Softmax: 'rows masked altogether pass no NaN back where the graph sets them right',
  Where: 'what was not taken gets exactly 0, also where it is infinite',
};

/** Why there is nothing, by op. */
const REASONS: readonly (readonly [string, string])[] = [
  ['sequences and optionals: models that hold lists of tensors', 'Optional OptionalGetElement SequenceMap'],
  [
    'images',
    'AffineGrid CenterCropPad Col2Im DeformConv GridSample LRN LpPool MaxRoiPool MaxUnpool Resize RoiAlign Upsample',
  ],
  ['losses of training', 'NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss'],
  ['sound', 'STFT'],
  ['caches of text generation', 'TensorScatter'],
  ['no export of a text classifier is known to have it on the path', 'Det Range Unique'],
];

const REASON = new Map(REASONS.flatMap(([why, ops]) => ops.split(' ').map((op) => [op, why] as const)));

export interface Entry {
  readonly op: string;
  readonly how: 'rule' | 'taken apart' | 'float twin' | 'none by nature' | 'not supported';
  readonly note: string;
  /** Properties that compile passes rely on: src/core/graph/traits.ts. */
  readonly traits: readonly string[];
}

function gradientOf(op: string, domain: string): Omit<Entry, 'traits'> {
  const key = keyOf(op, domain);
  const standard = domain === 'ai.onnx';
  const note = standard ? (NOTES[op] ?? '') : '';
  if (rules.has(key)) return { op, how: 'rule', note };
  if (expansions.has(key)) return { op, how: 'taken apart', note: note || 'into ops that have rules' };
  const raised = standard ? RAISED.get(op) : undefined;
  if (raised) return { op, how: 'taken apart', note: raised };
  if (dequantizations.has(key)) return { op, how: 'float twin', note: 'its de-quantised form is differentiated' };
  if (flat.has(key)) return { op, how: 'none by nature', note: '' };
  return { op, how: 'not supported', note: standard ? (REASON.get(op) ?? '') : '' };
}

function keyOf(op: string, domain: string): string {
  return domain === 'ai.onnx' ? op : `${domain}:${op}`;
}

function entry(op: string, domain: string): Entry {
  const traits = traitsOf(keyOf(op, domain)).filter((trait) => trait !== 'noGradient');
  return { ...gradientOf(op, domain), traits };
}

/** One entry for each operator of a domain, in the order of the alphabet. */
export function entries(domain: 'ai.onnx' | 'com.microsoft'): readonly Entry[] {
  return operators[domain].map((op) => entry(op, domain));
}

function table(list: readonly Entry[]): string {
  const lines = list.map(({ op, how, note, traits }) => `| ${op} | ${how} | ${note} | ${traits.join(', ')} |`);
  return ['| op | gradient | notes | traits |', '|---|---|---|---|', ...lines].join('\n');
}

/** The document. */
export function opTable(): string {
  const microsoft = entries('com.microsoft');
  const known = microsoft.filter((e) => e.how !== 'not supported');
  const rest = microsoft.filter((e) => e.how === 'not supported').map((e) => e.op);
  return `# Ops and their gradients

Made from the code by \`npm run unit -- test/autodiff/opTable -u\`; a test compares. An op needs a gradient only if it is between the word-embedding lookup and the logits: anywhere else, every op of the runtime is supported.

- **rule**: differentiated by its own rule, which is tested with finite differences.
- **taken apart**: replaced by ops that have rules, before the gradient graph is built.
- **float twin**: integer arithmetic has no derivative; the same graph in floats is explained, and the difference between their logits is reported.
- **none by nature**: piecewise constant, or without floating-point inputs or outputs. Its gradient is zero.
- **not supported**: a model that has it on the path is refused with an error that names the op; \`--method occlusion\` works.

Kinks and ties follow PyTorch. Traits are the properties of an op that compile passes rely on; src/core/graph/traits.ts defines them.

## ai.onnx, up to operator set ${operators.opset}

${table(entries('ai.onnx'))}

## com.microsoft

${table(known)}

Not supported: ${rest.join(', ')}.
`;
}
