import type { InspectedDevice, InspectedOp, InspectedValue, Inspection } from '../../protocol/requests';
import { counted } from '../../server/explanation/numbers';
import { visibleLine } from '../../text/visible';
import { factTable } from './table';

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
    ['texts in a run', inspection.rows === null ? 'any number' : String(inspection.rows)],
    ['word embeddings', inspection.embedding ?? 'no lookup found'],
    ['explained by', explainedText(inspection)],
    ...(inspection.embedding === null ? [] : [['on the path', opsText(ops, (op) => op.onPath)] as const]),
    ['other ops', opsText(ops, (op) => op.count - op.onPath)],
    ...inspection.devices.map((device) => [device.device, deviceText(device)] as const),
  ];
  return [
    factTable(facts.map(([name, value]) => [name, visibleLine(value)])),
    ...inspection.warnings.map((warning) => `note: ${visibleLine(warning)}\n`),
  ].join('');
}

/** 'available, in use', 'available: 636 nodes of the gradient in 12 ms (80 % of the time); 20 on the cpu in …', 'not available: why'. */
function deviceText({ device, available, reason, used, placement }: InspectedDevice): string {
  if (!available) return `not available: ${reason ?? 'it is not known why'}`;
  const own = placement.find((p) => p.device === device);
  const others = placement.filter((p) => p.device !== device);
  const total = placement.reduce((sum, p) => sum + p.time, 0);
  const time = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms (${((100 * ms) / total).toFixed(0)} % of the time)`;
  const parts = own ? [`${counted(own.nodes, 'node')} of the gradient in ${time(own.time)}`] : [];
  for (const p of others)
    parts.push(`${p.nodes} ${p.device === 'copies' ? 'copies, which wait,' : `on the ${p.device}`} in ${time(p.time)}`);
  const state = `available${used ? ', in use' : ''}${reason === null ? '' : `, not chosen: ${reason}`}`;
  return parts.length === 0 ? state : `${state}: ${parts.join('; ')}`;
}

function explainedText({ explainedBy, reason, ops }: Inspection): string {
  const missing = ops.filter((op) => !op.differentiable).map(({ op }) => op);
  if (explainedBy !== 'occlusion') return `${explainedBy}: every op on the path has one`;
  const why = reason ?? `no gradient rule for ${missing.join(', ')}`;
  return `occlusion only (--method occlusion): ${why}`;
}

/** 'Add 62, MatMul 48', the most frequent first. */
function opsText(ops: readonly InspectedOp[], count: (op: InspectedOp) => number): string {
  const counts = ops.map((op) => ({ op: op.op, n: count(op) })).filter(({ n }) => n > 0);
  return counts.length === 0
    ? 'none'
    : counts
        .sort((a, b) => b.n - a.n)
        .map(({ op, n }) => `${op} ${n}`)
        .join(', ');
}

/** 'input_ids int64 [batch, sequence]' */
function valueText({ name, type, dims }: InspectedValue): string {
  return `${name} ${type} [${dims === null ? '…' : dims.map((dim) => dim ?? '?').join(', ')}]`;
}
