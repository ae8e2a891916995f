import { WITHOUT_GRADIENT } from '../../protocol/methods';
import type { InspectedDevice, InspectedOp, InspectedValue, Inspection } from '../../protocol/requests';
import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';
import { factTable } from './table';

/** The text form of an inspection. */
export function inspectionText(inspection: Inspection): string {
  const { model, ops } = inspection;
  const facts: readonly (readonly [string, string])[] = [
    ['model', model.path],
    ['SHA-256', model.sha256],
    ['task', `${model.task} (config: ${inspection.problemType ?? 'no problem_type'})`],
    ['labels', model.labels.join(', ')],
    ['longest input', inspection.longestInput === null ? 'no limit found' : counted(inspection.longestInput, 'token')],
    ...tokenizerFacts(inspection),
    ['variant', model.processor === undefined ? model.dtype : `${model.dtype}, on ${model.processor}`],
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

/** The rules by which texts are tokenized, and settings that are not applied. */
function tokenizerFacts({ tokenizer, longestInput }: Inspection): readonly (readonly [string, string])[] {
  if (tokenizer === null) return [];
  const { className, version, savedBy, files, changes, truncation, truncationSide, otherwise } = tokenizer;
  const by = savedBy === null ? 'config.json names no version' : `config.json: ${savedBy}`;
  const rules = className === null ? 'as it is' : `${className}, as transformers ${version} reads it (${by})`;
  const longest = longestInput === null ? 'no limit' : String(longestInput);
  const other = version === 4 ? 5 : 4;
  return [
    ['tokenizer', `${rules}; from ${files.join(', ')}`],
    ...changes.map((change) => ['overruled', change] as const),
    ...(truncation === null
      ? []
      : [
          [
            'truncation',
            `tokenizer.json cuts texts to ${counted(truncation, 'token')}, which transformers does not heed: ${longest} here`,
          ] as const,
        ]),
    ...(truncationSide === 'left'
      ? [['truncation', 'on the left: the end of a text is read (--windows first)'] as const]
      : []),
    ...(otherwise === null
      ? []
      : [
          [
            'otherwise',
            `transformers ${other} reads some texts with other ids, such as ${JSON.stringify(otherwise)}`,
          ] as const,
        ]),
  ];
}

/**
 * 'available, in use', 'available: 12 ms (the CPU: 40 ms); 636 nodes of the gradient (80 % of the time); …', 'not
 * available: why'.
 */
function deviceText({ device, available, reason, used, placement, times }: InspectedDevice): string {
  if (!available) return `not available: ${reason ?? 'the reason is not known'}`;
  const total = placement.reduce((sum, p) => sum + p.time, 0);
  const share = (time: number) => `(${((100 * time) / total).toFixed(0)} % of the time)`;
  const ms = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
  const ran = (p: (typeof placement)[number]) => {
    if (p.device === device) return `${counted(p.nodes, 'node')} of the gradient`;
    return p.device === 'copies' ? `${p.nodes} copies between devices` : `${p.nodes} on the ${p.device}`;
  };
  const parts = [
    ...(times === null ? [] : [`${ms(times.own)} (the CPU: ${ms(times.cpu)})`]),
    ...placement.map((p) => `${ran(p)} ${share(p.time)}`),
  ];
  const state = `available${used ? ', in use' : ''}${reason === null ? '' : `, not chosen: ${reason}`}`;
  return parts.length === 0 ? state : `${state}: ${parts.join('; ')}`;
}

export function explainedText({
  explainedBy,
  reason,
  ops,
}: Pick<Inspection, 'explainedBy' | 'reason' | 'ops'>): string {
  const missing = ops.filter((op) => !op.differentiable).map(({ op }) => op);
  if (explainedBy !== 'occlusion') return `${explainedBy}: every op on the path has one`;
  const why = reason ?? `no gradient rule for ${missing.join(', ')}`;
  return `${explainedBy} only (${WITHOUT_GRADIENT}): ${why}`;
}

/** 'Add 62, MatMul 48', the most frequent first. */
export function opsText(ops: readonly InspectedOp[], count: (op: InspectedOp) => number): string {
  const counts = ops.map((op) => ({ op: op.op, n: count(op) })).filter(({ n }) => n > 0);
  return counts.length === 0
    ? 'none'
    : counts
        .sort((a, b) => b.n - a.n)
        .map(({ op, n }) => `${op} ${n}`)
        .join(', ');
}

/** 'input_ids int64 [batch, sequence]' */
export function valueText({ name, type, dims }: InspectedValue): string {
  return `${name} ${type} [${dims === null ? '…' : dims.map((dim) => dim ?? '?').join(', ')}]`;
}
