/** What the controls offer, and the options that a choice stands for. */
import * as l10n from '@vscode/l10n';
import { BASELINE_NAMES, BASELINES, baselineTitle } from '../../src/protocol/baselines';
import type { HeatmapView } from '../../src/protocol/heatmap';
import { METHOD_NAMES, METHODS, type MethodName, methodOf } from '../../src/protocol/methods';
import { EXPLAIN_OPTIONS } from '../../src/protocol/options/explainOptions';
import type { ExplainOptions } from '../../src/protocol/requests';
import { visibleLine } from '../../src/text/visible';

export interface ClassChoice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

/** The options of what is shown, complete. */
export function currentOptions(view: HeatmapView): ExplainOptions {
  const { target, controls } = view;
  return {
    target: nameOf(view, view.classes.find((candidate) => candidate.explained)?.index ?? 0),
    output: target.output,
    ...(target.output === 'margin' && target.against !== null ? { against: target.against } : {}),
    baselines: controls.baselines,
    method: controls.method,
    ...(controls.nSteps === null ? {} : { nSteps: controls.nSteps }),
  };
}

/** Another class, against the same other one where that is possible. */
export function withClass(view: HeatmapView, index: number): ExplainOptions {
  const { against, ...options } = currentOptions(view);
  const target = nameOf(view, index);
  return against === undefined || against === target ? { ...options, target } : { ...options, target, against };
}

/** Why this class rather than that one: 'logit', 'probability', or 'margin:' and the name of a class. */
export function withRather(view: HeatmapView, value: string): ExplainOptions {
  const { against: _, ...options } = currentOptions(view);
  if (value === 'logit' || value === 'probability') return { ...options, output: value };
  return { ...options, output: 'margin', against: value.slice('margin:'.length) };
}

export function withBaseline(view: HeatmapView, value: string): ExplainOptions {
  return { ...currentOptions(view), baselines: JSON.parse(value) as readonly string[] };
}

/** Another rule; the number of steps is a choice for the rule before. */
export function withMethod(view: HeatmapView, value: string): ExplainOptions {
  const { nSteps: _, ...options } = currentOptions(view);
  return { ...options, method: METHOD_NAMES.find((name) => name === value) ?? EXPLAIN_OPTIONS.method.default };
}

export function withSteps(view: HeatmapView, value: string): ExplainOptions {
  const { nSteps: _, ...options } = currentOptions(view);
  return value === AUTOMATIC ? options : { ...options, nSteps: Number(value) };
}

/** What a picture that did not converge needs: twice the steps of the same rule. */
export function withMoreSteps(view: HeatmapView): ExplainOptions {
  const { method, nSteps } = view.controls;
  return { ...currentOptions(view), nSteps: 2 * (nSteps ?? defaultSteps(method)) };
}

export function classChoices(view: HeatmapView): readonly ClassChoice[] {
  return view.classes.map(({ index, label, score }) => ({
    value: String(index),
    label: visibleLine(label),
    description: score,
  }));
}

/** What is chosen of `ratherChoices`. */
export function ratherValue({ target }: HeatmapView): string {
  return target.output === 'margin' ? `margin:${target.against ?? ''}` : target.output;
}

export function ratherChoices(view: HeatmapView): readonly ClassChoice[] {
  const { outputs } = view.controls;
  const rest = restText(view);
  const choices: ClassChoice[] = [
    { value: 'logit', label: rest, description: l10n.t('The class’s own score (logit)') },
    ...(outputs.includes('probability')
      ? [
          {
            value: 'probability',
            label: l10n.t`${rest.replace('other classes together', 'others')}, as a probability`,
            description: l10n.t('The probability of the class'),
          },
        ]
      : []),
  ];
  if (outputs.includes('margin') && (view.task !== 'binary' || view.target.output === 'margin')) {
    for (const other of view.classes) {
      if (other.explained) continue;
      const name = nameOf(view, other.index);
      choices.push({
        value: `margin:${name}`,
        label: visibleLine(other.label),
        description: l10n.t('The difference of both scores (margin)'),
      });
    }
  }
  return choices;
}

/** What a class stands against when no single other one is named. */
function restText({ task, classes, target }: HeatmapView): string {
  if (task === 'multi-label') return `not ${visibleLine(target.label)}`;
  if (task === 'regression') return l10n.t('a lower value');
  const others = classes.filter((candidate) => !candidate.explained);
  const [only] = others;
  if (others.length === 1 && only && task === 'binary') return visibleLine(only.label);
  return l10n.t('the other classes together');
}

export function baselineChoices({ controls }: HeatmapView): readonly ClassChoice[] {
  const known = BASELINE_NAMES.map((name) => {
    const title = l10n.t(BASELINES[name].title);
    const description = l10n.t(BASELINES[name].description);
    return { value: JSON.stringify([name]), label: title, description };
  });
  const now = baselineValue(controls.baselines);
  if (known.some(({ value }) => value === now)) return known;
  return [
    ...known,
    { value: now, label: controls.baselines.map((name) => visibleLine(baselineTitle(name))).join(' + ') },
  ];
}

export function baselineValue(baselines: readonly string[]): string {
  return JSON.stringify(baselines);
}

export function methodChoices(): readonly ClassChoice[] {
  return METHOD_NAMES.map((value) => ({
    value,
    label: l10n.t(METHODS[value].title),
    description: l10n.t(METHODS[value].description),
  }));
}

/** What is chosen of `stepsChoices`. */
export function stepsValue({ controls: { nSteps } }: HeatmapView): string {
  return nSteps === null ? AUTOMATIC : String(nSteps);
}

export function stepsChoices({ controls: { method, nSteps } }: HeatmapView): readonly ClassChoice[] {
  const numbers = new Set([10, 20, 50, 100, 200, 500, ...(nSteps === null ? [] : [nSteps])]);
  const cap = methodOf(method).steps?.kind === 'cap' ? l10n.t('at most ') : '';
  return [
    {
      value: AUTOMATIC,
      label: l10n.t('automatic'),
      description: l10n.t`${cap || l10n.t('By default ')}${defaultSteps(method)} path nodes`,
    },
    ...[...numbers].sort((a, b) => a - b).map((n) => ({ value: String(n), label: `${cap}${n}` })),
  ];
}

/** The class that comes after the explained one, for 'Why not …?'; null where there is none. */
export function rival(view: HeatmapView): { readonly label: string; readonly value: string } | null {
  const other = view.classes.find((candidate) => !candidate.explained);
  if (other === undefined || view.task === 'binary' || !view.controls.outputs.includes('margin')) return null;
  return { label: visibleLine(other.label), value: `margin:${nameOf(view, other.index)}` };
}

/** A class by its label, or by its number where two have the same one. */
function nameOf({ classes }: HeatmapView, index: number): string {
  const label = classes.find((candidate) => candidate.index === index)?.label ?? '';
  return classes.filter((candidate) => candidate.label === label).length === 1 ? label : String(index);
}

/** As the method takes them when no number is given. */
function defaultSteps(method: MethodName): number {
  return methodOf(method).steps?.default ?? 0;
}

const AUTOMATIC = 'automatic';
