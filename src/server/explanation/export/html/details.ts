import type { Explanation } from '../../../../protocol/explain';
import { counted, errorPercent, plain, signed } from '../../numbers';
import { textsOf } from '../../span';
import { escapeHtml } from './escape';

/** Everything that is needed to make the same picture again, folded away. */
export function detailsList(explanation: Explanation): string {
  const rows = detailRows(explanation)
    .map(([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('\n');
  return `<details><summary>Details</summary><dl>\n${rows}\n</dl></details>`;
}

function detailRows(explanation: Explanation): readonly (readonly [string, string])[] {
  const { model, target, integration, windows } = explanation;
  const unit = target.output === 'probability' ? '' : ' logits';
  const spread = integration.baselineSpread;
  return [
    ['model', model.path],
    ['SHA-256', model.sha256],
    ['task', `${model.task}, ${counted(model.labels.length, 'label')}`],
    ['device', `${model.device}, ${model.dtype}`],
    ...optional(model.twinDistance > 0, 'distance of the float twin', `${model.twinDistance} logits`),
    ['explained output', target.against === null ? target.output : `${target.output} against ${target.against}`],
    ['layer', `${model.embedding} (word embeddings)`],
    ['method', methodText(integration.method)],
    [integration.method === 'occlusion' ? 'runs' : 'path nodes (n_steps)', String(integration.steps)],
    ['forward runs', String(integration.forwardRuns)],
    ['baseline', integration.baseline],
    ...optional(
      spread !== null && spread.length > 0,
      'largest spread over baselines',
      plain(Math.max(...(spread ?? [0]))),
    ),
    ['F at the text', plain(integration.fInput) + unit],
    ...optional(integration.fBaseline !== null, 'F at the baseline', plain(integration.fBaseline ?? 0) + unit),
    ...optional(
      integration.delta !== null,
      'integration error (convergence delta)',
      `${signed(integration.delta ?? 0)}${unit}, ${errorPercent(integration.relativeDelta ?? 0)}`,
    ),
    ['windows', windows.map(({ start, end, tokens }) => `${start}–${end} (${counted(tokens, 'token')})`).join(', ')],
    [
      'text',
      textsOf(explanation)
        .map((text) => counted(text.length, 'character'))
        .join(' + '),
    ],
  ];
}

function optional(there: boolean, term: string, value: string): (readonly [string, string])[] {
  return there ? [[term, value]] : [];
}

function methodText(method: string): string {
  return method === 'occlusion' ? 'occlusion' : `layer integrated gradients, ${method}`;
}
