import type { InspectedValue, Inspection } from '../../protocol/requests';
import { harmlessLine } from '../../server/explanation/export/plainText';
import { counted } from '../../server/explanation/numbers';
import { textTable } from './table';

/** What a model is, as people read it. */
export function inspectionText(inspection: Inspection): string {
  const { model, ops } = inspection;
  const facts: readonly (readonly [string, string])[] = [
    ['model', model.path],
    ['SHA-256', model.sha256],
    ['task', `${model.task} (config: ${inspection.problemType ?? 'no problem_type'})`],
    ['labels', model.labels.join(', ')],
    ['longest input', inspection.longestInput === null ? 'no limit found' : counted(inspection.longestInput, 'token')],
    ['variant', model.dtype],
    ['inputs', inspection.inputs.map(valueText).join(', ')],
    ['outputs', inspection.outputs.map(valueText).join(', ')],
    ['word embeddings', inspection.embedding ?? 'no lookup found: only occlusion can explain this model'],
    ['op types', differentiableText(inspection)],
  ];
  const opRows = ops.map(({ op, count, differentiable }) => [op, String(count), differentiable ? 'yes' : 'no']);
  const devices = inspection.devices.map(({ device, available, reason }) => [
    device,
    available ? 'available' : `not available: ${harmlessLine(reason ?? 'unknown reason')}`,
  ]);
  return [
    textTable(
      facts.map(([name, value]) => [name, harmlessLine(value)]),
      'left',
    ),
    `\n${textTable([['op', 'nodes', 'gradient'], ...opRows])}`,
    `\n${textTable([['device', ''], ...devices], 'left')}`,
    ...inspection.warnings.map((warning) => `note: ${harmlessLine(warning)}\n`),
  ].join('');
}

function differentiableText({ ops }: Inspection): string {
  const missing = ops.filter((op) => !op.differentiable).map(({ op }) => op);
  const all = `${counted(ops.length, 'op type')}, ${missing.length === 0 ? 'all' : ops.length - missing.length}`;
  return `${all} with a gradient${missing.length === 0 ? '' : `; none for ${missing.join(', ')}`}`;
}

/** 'input_ids int64 [batch, sequence]' */
function valueText({ name, type, dims }: InspectedValue): string {
  return `${name} ${type} [${dims === null ? '…' : dims.map((dim) => dim ?? '?').join(', ')}]`;
}
