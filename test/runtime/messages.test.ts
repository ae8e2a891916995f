import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/core/runtime/messages';

const SOURCE =
  '/onnxruntime_src/onnxruntime/core/providers/cpu/x.h:91 void onnxruntime::X(ptrdiff_t) a == b was false. ';
const running = (op: string, what: string) =>
  `Non-zero status code returned while running ${op} node. Name:'/layer.0/${op}' Status Message: ${what}`;

/** As ONNX Runtime 1.30 says it, word for word. */
const MESSAGES: readonly (readonly [said: string, words: string])[] = [
  [
    'Fatal error: ai.onnx.contrib:BertTokenizer(-1) is not a registered function/op',
    'it uses the operation ai.onnx.contrib:BertTokenizer, which ONNX Runtime does not support: export the model again without it',
  ],
  [
    'This is an invalid model. In Node, ("n1", Mystery, "", -1) : ("x": tensor(float),) -> ("y": tensor(float),) , Error No Op registered for Mystery with domain_version of 18',
    'it uses the operation Mystery, which operator set 18 does not have: export the model again with standard operations',
  ],
  [
    "Could not find an implementation for Sin(7) node with name 'n1'",
    'ONNX Runtime has no kernel for Sin of operator set 7 in the number type of the file (node n1): export the model again in float32',
  ],
  [
    "This is an invalid model. Type Error: Type 'tensor(bfloat16)' of input parameter (x) of operator (Sin) in node (n1) is invalid.",
    'Sin does not support bfloat16 (node n1): export the model again in float32',
  ],
  [
    'Type Error: Type parameter (T) of Optype (MatMul) bound to different types (tensor(float) and tensor(int64) in node (n1).',
    'MatMul gets both float and int64 (node n1): export the model again in one number type',
  ],
  [
    `${SOURCE}Unsupported model IR version: 14, max supported IR version: 13`,
    'it has format version 14, and this ONNX Runtime reads up to 13: export the model again with an older onnx',
  ],
  [
    'ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset 40 is under development and support for this is limited. Current official support for domain ai.onnx is till opset 25.',
    'it uses operator set 40, which is newer than this ONNX Runtime supports (25): export the model again with opset_version 25',
  ],
  [
    'Node (n1) Op (MatMul) [ShapeInferenceError] Incompatible dimensions for matrix multiplication',
    'the sizes of MatMul do not match (node n1: Incompatible dimensions for matrix multiplication): export the model again',
  ],
  [
    running('Gather', 'indices element out of data bounds, idx=512 must be within the inclusive range [-512,511]'),
    'its table in Gather (node /layer.0/Gather) ends at index 511, and index 512 was looked up: the tokenizer has more ids, or the text more tokens, than the model',
  ],
  ...(
    [
      [
        'Reshape',
        `${SOURCE}The input tensor cannot be reshaped to the requested shape. Input shape:{2,3}, requested shape:{4,4}`,
      ],
      ['Add', `${SOURCE}Attempting to broadcast an axis by a dimension other than 1. 3 by 4`],
      ['MatMul', 'matmul_helper.h:59 Compute MatMul dimension mismatch'],
      [
        'Concat',
        'concatbase.h:133 PrepareForComputeImpl Non concat axis dimensions must match: Axis 0 has mismatched dimensions of 1 and 2',
      ],
      ['Expand', 'invalid expand shape'],
    ] as const
  ).map(
    ([op, what]) =>
      [
        running(op, what),
        `it does not run at the length of this text: sizes in ${op} (node /layer.0/${op}) were fixed when it was exported; export the model again with a dynamic sequence axis, or with texts padded to one length`,
      ] as const,
  ),
  [
    'Failed to load model because protobuf parsing failed.',
    'ONNX Runtime cannot parse it: the file is damaged or incomplete',
  ],
  [
    'Got invalid dimensions for input: input_ids for the following indices\n index: 1 Got: 3 Expected: 16',
    'its input input_ids has a fixed size that this text does not have: export the model again with dynamic axes',
  ],
  [
    `[ONNXRuntimeError] : 1 : FAIL : ${SOURCE}Something new\nmore`,
    'void onnxruntime::X(ptrdiff_t) a == b was false. Something new',
  ],
];

describe('What ONNX Runtime says', () => {
  it.each(MESSAGES)('is told in words: %s', (said, words) => {
    expect(inWords(said)).toBe(words);
  });
});
