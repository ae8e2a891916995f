import * as l10n from '@vscode/l10n';
import { baselinesTitle } from '../../protocol/baselines';
import type { Explanation, Target } from '../../protocol/explain';
import { type MethodDefinition, methodOf } from '../../protocol/methods';
import { counted, errorPercent, plain, signed } from '../../text/numbers';
import { textsOf } from './span';
import { deviceName, modelName } from './summary';

/** One item that is needed to reproduce the explanation. */
export interface Detail {
  /** Plain words: 'integration error'. */
  readonly name: string;
  /** The technical term, if it differs: 'convergence delta'. */
  readonly term: string | null;
  readonly value: string;
}

/** Everything that is needed to reproduce the explanation, in reading order. */
export function detailsOf(explanation: Explanation): readonly Detail[] {
  const { model, target, integration, windows } = explanation;
  const method = methodOf(integration.method);
  const unit = target.output === 'probability' ? '' : ' logits';
  const spread = integration.baselineSpread;
  return [
    detail('model', modelName(model.path)),
    detail('path', model.path),
    detail('SHA-256', model.sha256),
    detail('task', `${model.task}, ${counted(model.labels.length, 'label')}`),
    detail('device', `${deviceName(model.device)}, ${model.dtype}`),
    ...optional(model.processor !== undefined, 'processor', () => model.processor ?? ''),
    ...optional(model.twinDistance > 0, l10n.t('distance of the float twin'), () => `${model.twinDistance} logits`),
    detail(l10n.t('explained output'), outputText(target)),
    detail('layer', model.embedding === null ? l10n.t('none found') : l10n.t`${model.embedding} (word embeddings)`),
    detail('method', methodText(method)),
    method.step === 'node'
      ? detail(l10n.t('path nodes'), String(integration.steps), 'n_steps')
      : detail(`${method.step}s`, String(integration.steps)),
    ...optional(integration.unit !== undefined, l10n.t('hidden at once'), () => integration.unit ?? ''),
    ...optional(integration.seed !== undefined, 'seed', () => String(integration.seed)),
    ...optional(integration.standardError !== null, l10n.t('largest standard error'), () =>
      plain((integration.standardError ?? []).reduce((largest, value) => Math.max(largest, value), 0)),
    ),
    detail(l10n.t('forward runs'), String(integration.forwardRuns)),
    detail('baseline', baselinesTitle(integration.baseline)),
    ...optional(spread !== null && spread.length > 0, l10n.t('largest spread over baselines'), () =>
      plain((spread ?? []).reduce((largest, value) => Math.max(largest, value), 0)),
    ),
    detail(l10n.t('F at the text'), plain(integration.fInput) + unit),
    ...optional(
      integration.fBaseline !== null,
      l10n.t('F at the baseline'),
      () => plain(integration.fBaseline ?? 0) + unit,
    ),
    ...(integration.delta === null
      ? []
      : [
          detail(
            method.draws === null ? l10n.t('integration error') : l10n.t('difference from the sum'),
            `${signed(integration.delta)}${unit}, ${errorPercent(integration.relativeDelta ?? 0)}`,
            'convergence delta',
          ),
        ]),
    ...checkDetails(explanation),
    detail(
      'windows',
      windows.map(({ start, end, tokens }) => `${start}–${end} (${counted(tokens, 'token')})`).join(', '),
    ),
    detail(
      'text',
      textsOf(explanation)
        .map((text) => counted(text.length, 'character'))
        .join(' + '),
    ),
  ];
}

/** The counter-check's numbers, one line for each replacement. */
function checkDetails({ check }: Explanation): readonly Detail[] {
  if (check === undefined) return [];
  const drawn = check.withoutRandom;
  return [
    ...Object.entries(check.replacements).map(([name, found]) =>
      detail(
        l10n.t`without words (${name})`,
        l10n.t`comprehensiveness ${plain(found.comprehensiveness.value)}, sufficiency ${plain(found.sufficiency.value)}; over 1 to 50 % of the tokens ${plain(found.aopcComprehensiveness.value)} and ${plain(found.aopcSufficiency.value)}`,
        'AOPC',
      ),
    ),
    ...(drawn === null ? [] : [detail(l10n.t('draws of other words'), `${drawn.draws}, seed ${drawn.seed}`)]),
  ];
}

function detail(name: string, value: string, term: string | null = null): Detail {
  return { name, term, value };
}

function optional(there: boolean, name: string, value: () => string): readonly Detail[] {
  return there ? [detail(name, value())] : [];
}

/** 'score of business (logit)', 'score of business less that of sport (margin)' */
function outputText({ label, output, against }: Target): string {
  if (output === 'margin') return l10n.t`score of ${label} less that of ${against ?? l10n.t('the runner-up')} (margin)`;
  return output === 'logit' ? l10n.t`score of ${label} (logit)` : l10n.t`probability of ${label}`;
}

/** 'layer integrated gradients, Gauss–Legendre' */
function methodText({ family, title }: MethodDefinition): string {
  return family === null ? l10n.t(title) : `${family}, ${l10n.t(title)}`;
}
