import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../protocol/explain';
import type { HeatmapView } from '../../../protocol/heatmap';
import { methodOf } from '../../../protocol/methods';
import type { ExplainOptions } from '../../../protocol/requests';
import { counted, duration, errorPercent, percent, signed } from '../../../text/numbers';
import { checkLines } from '../checkText';
import { specialSum, unknownText } from '../coverage';
import { detailsOf } from '../details';
import { deviceName, disagreement, headlineOf, targetText } from '../summary';
import { verdictOf } from '../verdict';
import { classesOf, outputsOf } from './classes';
import { layerOf } from './layers';
import { pinnedView } from './pinned';

/** The inputs of a view besides the explanation. */
export interface ViewContext {
  /** The id of the explanation, as in `gradlens/explain`. */
  readonly id: string;
  /** 'shipping.txt', 'news.csv row 12'. */
  readonly title: string;
  /** Whether it is still being refined. */
  readonly refining: boolean;
  /** Whether the text was edited after the explanation. */
  readonly stale: boolean;
  /** The model of the explanation, if it is no longer in use. */
  readonly otherModel?: string | null;
  /** Computing time in milliseconds; null while it runs and for an explanation from a file. */
  readonly time: number | null;
  /** The pinned explanation of the comparison, or null. */
  readonly pinned: Explanation | null;
  /** The options of the request. */
  readonly options: ExplainOptions;
  /** The layers, if another thread has computed them, which takes nearly all of the time. */
  readonly layers?: HeatmapView['layers'];
}

/**
 * The heatmap of an explanation, with all texts formatted. Scores, steps, shares and verdict are the same as in the
 * terminal and the HTML page. Time is proportional to the length of the text.
 */
export function heatmapView(explanation: Explanation, context: ViewContext): HeatmapView {
  const { prediction, target, integration, model, warnings } = explanation;
  const { label, score, note } = headlineOf(prediction);
  const { options } = context;
  return {
    id: context.id,
    title: context.title,
    headline: [label, score].filter((part) => part !== '').join(' '),
    note,
    task: model.task,
    classes: classesOf(explanation),
    target: { label: target.label, output: target.output, against: target.against },
    targetText: targetText(explanation),
    controls: {
      method: integration.method,
      nSteps: options.nSteps ?? null,
      baseline: integration.baseline,
      baselines: options.baselines?.length ? options.baselines : [integration.baseline],
      output: target.output,
      outputs: outputsOf(explanation),
    },
    state: stateOf(explanation, context.refining),
    verdict: context.refining ? refiningText(explanation) : verdictOf(integration).line,
    ...(explanation.check && {
      check: { lines: checkLines(explanation), against: explanation.check.speaksAgainst },
    }),
    device: deviceName(model.device),
    time: context.time === null ? null : duration(context.time),
    stale: context.stale,
    otherModel: context.otherModel ?? null,
    disagreement: disagreement(explanation),
    layers: context.layers ?? layersOf(explanation),
    special: specialOf(explanation),
    windows: explanation.windows,
    unseen: unseenText(explanation),
    unknown: unknownText(explanation.tokens),
    warnings,
    details: detailsOf(explanation),
    pinned: context.pinned === null ? null : pinnedView(context.pinned, explanation),
    remark: null,
  };
}

/** The pieces of each granularity. Time is proportional to the length of the text. */
export function layersOf(explanation: Explanation): HeatmapView['layers'] {
  return {
    token: layerOf(explanation, 'token'),
    word: layerOf(explanation, 'word'),
    sentence: layerOf(explanation, 'sentence'),
  };
}

function stateOf({ integration }: Explanation, refining: boolean): HeatmapView['state'] {
  if (refining) return 'refining';
  const { ok } = verdictOf(integration);
  return ok === null ? 'no integral' : ok ? 'converged' : 'not converged';
}

function refiningText({ integration: { method, steps, relativeDelta } }: Explanation): string {
  const { step } = methodOf(method);
  const count = counted(steps, step === 'node' ? l10n.t('path node') : step);
  if (relativeDelta === null || step !== 'node') return l10n.t`Refining: ${count} so far`;
  return l10n.t`Refining: ${errorPercent(relativeDelta)} integration error so far, ${count}`;
}

function specialOf(explanation: Explanation): HeatmapView['special'] {
  const tokens = explanation.tokens.filter((token) => token.special);
  return {
    sum: signed(specialSum(explanation)),
    tokens: tokens.map(({ token, attribution }) => ({ token, value: signed(attribution) })),
  };
}

/** 'The model did not read 65.0 % of the text' */
function unseenText({ unseen, text }: Explanation): string | null {
  if (unseen === null || text.length === 0) return null;
  const share = percent((unseen.end - unseen.start) / text.length);
  return l10n.t`The model did not read ${share} of the text${unseen.end === text.length ? l10n.t(', at its end') : ''}`;
}
