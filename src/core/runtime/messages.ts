/**
 * ONNX Runtime's errors about a graph, in words that name the feature: the original messages name lines of its source.
 */

type Say = (match: RegExpExecArray) => string;

/** For errors that come from different versions of the runtime and the file's exporter. */
const AGAIN = 'export the model again';

/** How the message begins for a length that sizes in the graph do not allow. */
export const FIXED_LENGTH = 'it does not run at the length of this text';

const SAID: readonly (readonly [RegExp, Say])[] = [
  [
    /Fatal error: (\S+?)\(-?\d+\) is not a registered function\/op/,
    ([, op]) => `it uses the operation ${op}, which ONNX Runtime does not support: ${AGAIN} without it`,
  ],
  [
    /No Op registered for (\S+) with domain_version of (\d+)/,
    ([, op, version]) =>
      `it uses the operation ${op}, which operator set ${version} does not have: ${AGAIN} with standard operations`,
  ],
  [
    /Could not find an implementation for (\S+?)\((\d+)\) node with name '([^']*)'/,
    ([, op, version, node]) =>
      `ONNX Runtime has no kernel for ${op} of operator set ${version} in the number type of the file (node ${node}): ${AGAIN} in float32`,
  ],
  [
    /Type '?tensor\((\w+)\)'? of input parameter \([^)]*\) of operator \((\w+)\) in node \(([^)]*)\) is invalid/,
    ([, type, op, node]) =>
      `${op} does not support ${type} (node ${node}): ${AGAIN}${type.endsWith('float16') ? ' in float32' : ''}`,
  ],
  [
    /of Optype \((\w+)\) bound to different types \(tensor\((\w+)\) and tensor\((\w+)\) in node \(([^)]*)\)/,
    ([, op, a, b, node]) => `${op} gets both ${a} and ${b} (node ${node}): ${AGAIN} in one number type`,
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([, found, most]) =>
      `it has format version ${found}, and this ONNX Runtime reads up to ${most}: ${AGAIN} with an older onnx`,
  ],
  [
    /Opset (\d+) is under development.*?(?:till opset (\d+))?\.?$/s,
    ([, found, most]) =>
      `it uses operator set ${found}, which is newer than this ONNX Runtime supports${most ? ` (${most})` : ''}: ${AGAIN} with opset_version ${most ?? '18'}`,
  ],
  [
    /Node \(([^)]*)\) Op \((\w+)\) \[(?:Shape|Type)InferenceError\] (.*)/,
    ([, node, op, why]) => `the sizes of ${op} do not match (node ${node}: ${why}): ${AGAIN}`,
  ],
  [
    /running (\w+) node\. Name:'([^']*)'.*indices element out of data bounds, idx=(-?\d+) must be within the inclusive range \[-?\d+,(-?\d+)\]/s,
    ([, op, node, index, last]) =>
      `its table in ${op} (node ${node}) ends at index ${last}, and index ${index} was looked up: the tokenizer has more ids, or the text more tokens, than the model`,
  ],
  [
    /running (\w+) node\. Name:'([^']*)'.*(?:cannot be reshaped|broadcast|[Dd]imension(?:s)? (?:mismatch|must match)|mismatched dimensions|invalid expand shape)/s,
    ([, op, node]) =>
      `${FIXED_LENGTH}: sizes in ${op} (node ${node}) were fixed when it was exported; ${AGAIN} with a dynamic sequence axis, or with texts padded to one length`,
  ],
  [/protobuf parsing failed/, () => 'ONNX Runtime cannot parse it: the file is damaged or incomplete'],
  [
    /Got invalid dimensions for input: (\S+)/,
    ([, name]) => `its input ${name} has a fixed size that this text does not have: ${AGAIN} with dynamic axes`,
  ],
];

/** A known message in plain words, others unchanged but without positions in the runtime's source. */
export function inWords(message: string): string {
  for (const [pattern, say] of SAID) {
    const match = pattern.exec(message);
    if (match) return say(match);
  }
  const [line] = message.split('\n', 1);
  return line.replace(/^\[ONNXRuntimeError\] : \d+ : \w+ : /, '').replace(/\/onnxruntime_src\/\S+ /g, '');
}
