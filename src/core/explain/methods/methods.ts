/** The table of all methods by name. */
import * as l10n from '@vscode/l10n';
import { METHOD_NAMES, type MethodDefinition, type MethodName, methodOf } from '../../../protocol/methods';
import { EXPLAIN_OPTIONS, type RecipeName } from '../../../protocol/options/explainOptions';
import { oneOf } from '../../../protocol/options/help';
import type { ExplainOptions } from '../../../protocol/requests';
import { UsageError } from '../../errors';
import { adaptive } from './adaptive';
import { fixedRule } from './fixedRule';
import { interpretFlair } from './interpretFlair';
import { inputXGradient, saliency } from './local';
import type { Method } from './method';
import { occlusion } from './occlusion';
import { gradientShap, smoothgrad } from './sampledGradients';
import { shapley } from './shapley';

const METHODS: Readonly<Record<MethodName, Method>> = {
  adaptive,
  gausslegendre: fixedRule('gausslegendre'),
  riemann_left: fixedRule('riemann_left'),
  riemann_right: fixedRule('riemann_right'),
  riemann_middle: fixedRule('riemann_middle'),
  riemann_trapezoid: fixedRule('riemann_trapezoid'),
  input_x_gradient: inputXGradient,
  saliency,
  smoothgrad,
  gradient_shap: gradientShap,
  shapley,
  occlusion,
};

/** Published recipes, for comparison. */
const RECIPES: Readonly<Record<RecipeName, Method>> = { 'interpret-flair': interpretFlair };

/** The method of the options. Throws UsageError for an option that the method does not use. */
export function methodFor(options: ExplainOptions): Method {
  const { method = EXPLAIN_OPTIONS.method.default, recipe } = options;
  if (recipe === undefined) checkHeeded(method, options);
  else if (options.check === true)
    throw new UsageError(l10n.t`--check says nothing with --recipe ${recipe}: leave one of them out`);
  return recipe === undefined ? METHODS[method] : RECIPES[recipe];
}

function checkHeeded(method: MethodName, options: ExplainOptions): void {
  const heeds: Readonly<
    Record<'samples' | 'standardError' | 'noise' | 'unit' | 'seed', (m: MethodDefinition) => boolean>
  > = {
    samples: ({ draws }) => draws !== null,
    seed: ({ draws }) => draws !== null,
    standardError: ({ draws }) => draws !== null,
    noise: ({ draws }) => draws !== null && draws.noise !== null,
    unit: ({ units }) => units.length > 0,
  };
  for (const name of Object.keys(heeds) as (keyof typeof heeds)[]) {
    if (options[name] === undefined || heeds[name](methodOf(method))) continue;
    if (name === 'seed' && options.check === true) continue; // its draws have a seed, too
    const others = METHOD_NAMES.filter((other) => heeds[name](methodOf(other)));
    const flag = EXPLAIN_OPTIONS[name].flag.split(' ')[0];
    throw new UsageError(l10n.t`${flag} says nothing with --method ${method}: it is for ${oneOf(others)}`);
  }
  const least = methodOf(method).draws?.least ?? 1;
  if (options.samples !== undefined && options.samples < least)
    throw new UsageError(l10n.t`--samples ${options.samples} is too few for ${method}, which needs at least ${least}`);
}
