import type { Scan } from '../../protocol/requests';
import { bytesText } from '../../text/bytes';
import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';
import { explainedText, opsText, valueText } from './inspectionText';
import { factTable } from './table';

/** The text form of a scan. */
export function scanText(scan: Scan): string {
  const { ops, constants, limits, explainedBy, embedding } = scan;
  const facts: readonly (readonly [string, string])[] = [
    ['model', scan.path],
    ['files', scan.files.map(({ name, size }) => `${name} ${bytesText(size)}`).join(', ')],
    [
      'opsets',
      Object.entries(scan.opsets)
        .map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`)
        .join(', '),
    ],
    ['inputs', scan.inputs.map(valueText).join(', ')],
    ['outputs', scan.outputs.map(valueText).join(', ')],
    ['nodes', `${scan.nodes} of at most ${limits.nodes}`],
    ['constants', `${constants.count}: ${counted(constants.elements, 'number')}, ${bytesText(constants.bytes)}`],
    ['word embeddings', embedding ?? 'no lookup found'],
    [
      'explained by',
      explainedBy === null
        ? `nothing: ${scan.reason ?? 'not a text classifier'}`
        : explainedText({ ...scan, explainedBy }),
    ],
    ...(embedding === null ? [] : [['on the path', opsText(ops, (op) => op.onPath)] as const]),
    ['other ops', opsText(ops, (op) => op.count - op.onPath)],
    ['reading', `at most ${limits.seconds} s a step (GRADLENS_LOAD_SECONDS) and ${bytesText(limits.heap)} of memory`],
    ['running', `at most ${bytesText(limits.memory)} of memory (GRADLENS_MEMORY)`],
    ['run', 'nothing: the files were only read'],
  ];
  return [
    factTable(facts.map(([name, value]) => [name, visibleLine(value)])),
    ...scan.warnings.map((warning) => `note: ${visibleLine(warning)}\n`),
  ].join('');
}
