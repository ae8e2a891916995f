/** Every method by its name: a line for each. */
import type { MethodName } from '../../../protocol/methods';
import { EXPLAIN_OPTIONS, type RecipeName } from '../../../protocol/options/explainOptions';
import type { ExplainOptions } from '../../../protocol/requests';
import { adaptive } from './adaptive';
import { fixedRule } from './fixedRule';
import { interpretFlair } from './interpretFlair';
import type { Method } from './method';
import { occlusion } from './occlusion';

const METHODS: Readonly<Record<MethodName, Method>> = {
  adaptive,
  gausslegendre: fixedRule('gausslegendre'),
  riemann_left: fixedRule('riemann_left'),
  riemann_right: fixedRule('riemann_right'),
  riemann_middle: fixedRule('riemann_middle'),
  riemann_trapezoid: fixedRule('riemann_trapezoid'),
  occlusion,
};

/** Published ways that are there to compare with. */
const RECIPES: Readonly<Record<RecipeName, Method>> = { 'interpret-flair': interpretFlair };

export function methodFor({ method, recipe }: ExplainOptions): Method {
  return recipe === undefined ? METHODS[method ?? EXPLAIN_OPTIONS.method.default] : RECIPES[recipe];
}
