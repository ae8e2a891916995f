import * as l10n from '@vscode/l10n';
import type { HeatmapView } from '../../src/protocol/heatmap';
import { methodOf } from '../../src/protocol/methods';
import type { ExplainOptions } from '../../src/protocol/requests';
import type { Post } from './api';
import { iconButton } from './buttons';
import {
  baselineChoices,
  baselineValue,
  classChoices,
  currentOptions,
  methodChoices,
  ratherChoices,
  ratherValue,
  stepsChoices,
  stepsValue,
  withBaseline,
  withClass,
  withMethod,
  withRather,
  withSteps,
} from './choices';
import { type DomPart, make, show } from './dom';
import { select } from './select';

/** 'Why A rather than B', and how the scores are computed: every choice explains again. */
export function controls(post: Post): DomPart<HeatmapView> {
  let view: HeatmapView | null = null;
  const explain = (change: (view: HeatmapView) => ExplainOptions) => {
    if (view) post({ kind: 'explain', id: view.id, options: change(view) });
  };
  const target = select(
    l10n.t('Why'),
    l10n.t('Class to explain'),
    l10n.t('The class that the scores of the words speak for'),
    (value) => explain((v) => withClass(v, Number(value))),
  );
  const rather = select(
    'rather than',
    l10n.t('Rather than'),
    l10n.t('What the class is compared with: another class gives the difference of both scores'),
    (value) => explain((v) => withRather(v, value)),
  );
  const baseline = select(
    'baseline',
    l10n.t('Baseline'),
    l10n.t('What the text is compared with: the start of the path'),
    (value) => explain((v) => withBaseline(v, value)),
  );
  const method = select('method', l10n.t('Method'), l10n.t('How the integral along the path is computed'), (value) =>
    explain((v) => withMethod(v, value)),
  );
  const steps = select(
    'steps',
    l10n.t('Path nodes'),
    l10n.t('At how many nodes of the path the model is asked'),
    (value) => explain((v) => withSteps(v, value)),
  );
  const again = iconButton(l10n.t('Explain again'), l10n.t('Explain again with these choices'), 'refresh', () =>
    explain(currentOptions),
  );
  const why = make('div', { class: 'fields why' }, target.element, rather.element);
  const how = make('div', { class: 'fields' }, baseline.element, method.element, steps.element, again);
  const element = make(
    'div',
    { class: 'controls', role: 'group', 'aria-label': l10n.t('What is explained, and how') },
    why,
    how,
  );
  return {
    element,
    update(next) {
      view = next;
      target.update(classChoices(next), String(next.classes.find((c) => c.explained)?.index ?? ''));
      rather.update(ratherChoices(next), ratherValue(next));
      show(target.element, next.classes.length > 1);
      show(rather.element, ratherChoices(next).length > 1);
      show(why, next.classes.length > 1 || ratherChoices(next).length > 1);
      baseline.update(baselineChoices(next), baselineValue(next.controls.baselines));
      method.update(methodChoices(), next.controls.method);
      steps.update(stepsChoices(next), stepsValue(next));
      const { baselines, steps: chosen } = methodOf(next.controls.method);
      baseline.disable(!baselines);
      steps.disable(chosen === null);
    },
  };
}
