/** The text of a lens: one line, label and score first. */

import * as l10n from '@vscode/l10n';
import { deviceName, disagreement, foreignLabels, modelName, ranked, scoreText } from '../../core/explanation/summary';
import { sumFits } from '../../core/explanation/verdict';
import type { Classification, Explanation, LabelScore } from '../../protocol/explain';
import { DEFAULT_NODES, methodOf } from '../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../protocol/options/explainOptions';
import type { ExplainOptions } from '../../protocol/requests';
import { errorPercent } from '../../text/numbers';
import type { Label } from './labelStore';

export interface LensState {
  /** The label of the current text; undefined while it is unknown. */
  readonly now: Label | undefined;
  /** The label of the text before the last edits. */
  readonly last: Classification | undefined;
  /** The label that the data give, or null. */
  readonly known: string | null;
  /** Whether a row above also has a label that the model does not have, which is reported once per file. */
  readonly saidBefore?: boolean;
  /** The explanation of this text, finished or not. */
  readonly explanation: Explanation | null;
  readonly stale: boolean;
  /** The model of the explanation, if it is no longer in use. */
  readonly otherModel?: string | null;
  readonly pinned: Explanation | null;
  /** Progress of the explanation in [0, 1], null if unknown; undefined without work. */
  readonly working: number | null | undefined;
  /** Progress of a requested label; undefined if none was requested. */
  readonly labelling?: number | null | undefined;
  /** Whether the text continues beyond the part of a line that editors draw. */
  readonly isCut?: boolean;
  /** Whether there is no text yet. */
  readonly empty?: boolean;
  /** Why there is no label: 'model cannot be loaded'; else null. */
  readonly problem: string | null;
}

export type LensAction =
  | { readonly kind: 'explain'; readonly options?: ExplainOptions }
  | { readonly kind: 'cancel' | 'heatmap' | 'problem' | 'nothing' };

export interface LensText {
  readonly title: string;
  readonly action: LensAction;
  /** An explanation of the title. */
  readonly tooltip?: string;
}

/** Difference of probabilities below which the second label is named too. */
const CLOSE = 0.2;
/** The factor of nodes for refining an unconverged integral. */
const MORE = 4;

const ERROR = l10n.t(
  'Integration error: what is missing when the sum of all words’ scores is compared with the change of the class’s score from padding to this text. Below 1 % the scores have settled.',
);
const DOUBT = l10n.t`${ERROR} Refine takes more path nodes, until they have.`;

/** Where Visual Studio Code stops colouring a line (its setting editor.stopRenderingLineAfter). */
export const LAST_COLUMN = 10_000;

const CUT = l10n.t(', colours end at column 10,000: the heatmap shows all');

/** The lens of a row that is now covered by an unreadable one: its earlier label, and the reason. */
export function earlierRowText(label: Classification | undefined): LensText {
  const score = label === undefined ? '…' : labelScore(label);
  return {
    title: l10n.t`${score} · part of the row above, which cannot be read · Show why`,
    action: { kind: 'problem' },
  };
}

/** The lenses of one line; a second entry is a second action. */
export function lensTexts(state: LensState): readonly LensText[] {
  const { now, explanation, stale, working, otherModel: other = null } = state;
  if (state.problem !== null && now?.kind !== 'label' && working === undefined)
    return [{ title: l10n.t`${state.problem} · Show why`, action: { kind: 'problem' } }];
  if (state.empty && working === undefined && explanation === null)
    return [{ title: l10n.t('nothing to read yet'), action: { kind: 'nothing' } }];
  const score = scoreNow(state);
  if (working !== undefined) {
    return [{ title: l10n.t`${score} · explaining${doneText(working)} · Cancel`, action: { kind: 'cancel' } }];
  }
  if (state.labelling !== undefined && now === undefined)
    return [{ title: l10n.t`${score} · labelling${doneText(state.labelling)} · Cancel`, action: { kind: 'cancel' } }];
  if (now?.kind === 'none')
    return [{ title: l10n.t('nothing that the model can read · Explain'), action: { kind: 'explain' } }];
  if (explanation === null)
    return [{ title: l10n.t`${labelled(state, score)} · Explain`, action: { kind: 'explain' } }];
  if (other !== null) {
    const title = l10n.t`${labelled(state, score)} · colours are of ${whose(state, other)} · Explain again`;
    return [{ title, action: { kind: 'explain' } }];
  }
  if (stale) {
    const title = l10n.t`${score} · colours are of the earlier text · Explain again`;
    return [{ title, action: { kind: 'explain', options: asBefore(explanation) } }];
  }
  return explained(explanation, score, state);
}

/** 'bert-toxic', or 'the earlier bert' if the model in use has the same name. */
function whose({ now }: LensState, other: string): string {
  const same = now?.kind === 'label' && modelName(now.classification.model.path) === other;
  return same ? l10n.t`the earlier ${other}` : other;
}

function doneText(done: number | null): string {
  return done === null ? '' : ` ${Math.floor(100 * Math.min(done, 0.99))} %`;
}

function explained(explanation: Explanation, score: string, state: LensState): readonly LensText[] {
  const { converged, relativeDelta, method, steps } = explanation.integration;
  const said = labelled(state, score);
  const { title: methodTitle, draws } = methodOf(method);
  const drawn = draws !== null;
  if (converged === false) {
    const cut = state.isCut ? CUT : '';
    const title = l10n.t`${said} · ${explainedText(explanation)}, ${doubt(explanation)}${cut} · Refine`;
    const more = Math.min(EXPLAIN_OPTIONS.nSteps.most, MORE * Math.max(steps, DEFAULT_NODES));
    const options = { ...asBefore(explanation), ...(drawn ? { samples: more } : { nSteps: more }) };
    const heatmap: LensText = { title: l10n.t('Heatmap'), action: { kind: 'heatmap' } };
    return [{ title, action: { kind: 'explain', options }, tooltip: DOUBT }, heatmap, ...whyNot(explanation)];
  }
  const exact = relativeDelta === null || drawn;
  const sure = exact ? l10n.t(methodTitle) : l10n.t`${errorPercent(relativeDelta)} error`;
  return [
    {
      title: l10n.t`${said} · ${explainedText(explanation)}, ${sure}${state.isCut ? CUT : ''} · Heatmap`,
      action: { kind: 'heatmap' },
      ...(exact ? {} : { tooltip: ERROR }),
    },
    ...whyNot(explanation),
  ];
}

/** 'not converged (4 % error)', or 'words still move' if the sum is within the tolerance. */
function doubt({ integration }: Explanation): string {
  if (methodOf(integration.method).draws !== null) return l10n.t('standard error larger than asked for');
  if (sumFits(integration)) return l10n.t('words still move');
  return l10n.t`not converged (${errorPercent(integration.relativeDelta ?? 0)} error)`;
}

/** 'explained', with the method and the device unless they are the default ones. */
function explainedText(explanation: Explanation): string {
  const { target, prediction } = explanation;
  const where = onDevice(explanation);
  if (target.output === 'margin')
    return l10n.t`${target.label} rather than ${String(target.against)} explained${where}`;
  return target.index === prediction.index ? l10n.t`explained${where}` : l10n.t`${target.label} explained${where}`;
}

/** ' on WebGPU'; nothing for the CPU. */
function onDevice({ model: { device } }: Explanation): string {
  return device === 'cpu' ? '' : ` on ${deviceName(device)}`;
}

/** The lens for the highest label that was not predicted. */
function whyNot({ prediction, target, model }: Explanation): readonly LensText[] {
  if (model.task !== 'single-label' || prediction.scores.length < 2) return [];
  const other = ranked(prediction).find(({ label }) => label !== prediction.label);
  if (!other || (target.output === 'margin' && target.against === other.label)) return [];
  const options: ExplainOptions = { target: prediction.label, output: 'margin', against: other.label };
  return [{ title: l10n.t`Why not ${other.label}?`, action: { kind: 'explain', options } }];
}

/** The options to explain it again. The predicted class is not named: it may be different now. */
function asBefore({ target, prediction }: Explanation): ExplainOptions {
  if (target.output === 'margin')
    return { target: target.label, output: 'margin', against: target.against ?? undefined };
  const own = target.index === prediction.index;
  return own ? { output: target.output } : { target: target.label, output: target.output };
}

/** 'politics 67 % · file says business' */
function labelled({ now, last, known, saidBefore = false }: LensState, score: string): string {
  const classification = now?.kind === 'label' ? now.classification : last;
  const said = classification && { ...classification, known };
  if (!said) return score;
  const foreign = foreignLabels(said);
  if (foreign.length > 0) return saidBefore ? score : l10n.t`${score} · the model has no label ${foreign.join(', ')}`;
  const differs = disagreement(said);
  return differs ? `${score} · ${differs}` : score;
}

/** 'business 91 % (was 98 %)', or '…' while no label is known. */
function scoreNow({ now, last, explanation, pinned, stale, otherModel = null }: LensState): string {
  const known = otherModel === null ? explanation : null;
  const classification = now?.kind === 'label' ? now.classification : (last ?? known);
  if (!classification) return '…';
  const score = labelScore(classification);
  if (otherModel !== null) return score;
  const before = pinned ?? (stale ? explanation : null);
  if (!before) return score;
  const was = labelScore(before);
  if (was === score) return score;
  const same = before.prediction.label === classification.prediction.label;
  return l10n.t`${score} (was ${same ? shortScore(before.prediction.scores[before.prediction.index]) : was})`;
}

/** 'business 98 %', 'business 54 %, politics 41 %' */
export function labelScore({ prediction, model }: Classification): string {
  const [first, second] = ranked(prediction);
  if (!first) return '…';
  if (model.task === 'multi-label') {
    const over = ranked(prediction).filter(({ label }) => prediction.labels.includes(label));
    if (over.length === 0) return l10n.t`no label (highest: ${named(first)})`;
    return over.slice(0, 3).map(named).join(', ') + (over.length > 3 ? l10n.t` and ${over.length - 3} more` : '');
  }
  const close = second && (first.probability ?? 1) - (second.probability ?? 0) < CLOSE;
  return close && first.probability !== null ? `${named(first)}, ${named(second)}` : named(first);
}

function named(score: LabelScore): string {
  return `${score.label} ${shortScore(score)}`;
}

/** Whole percents; values that would round to 0 or 100 % are '<1 %' and '>99 %'. */
export function shortScore(score: LabelScore): string {
  const { probability } = score;
  if (probability === null) return scoreText(score);
  if (probability > 0 && probability < 0.005) return '<1 %';
  if (probability < 1 && probability >= 0.995) return '>99 %';
  return `${Math.round(100 * probability)} %`;
}
