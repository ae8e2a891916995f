/** Integrated Gradients with a fixed number of nodes, by one of Captum's quadrature rules. */
import { METHODS } from '../../../protocol/methods';
import type { RuleName } from '../../attribution/quadrature';
import { pathIntegral } from '../pathIntegral';
import type { Method } from './method';

export function fixedRule(method: RuleName): Method {
  return {
    scores: (context) => {
      const nSteps = context.options.nSteps ?? METHODS[method].steps.default;
      return pathIntegral(context, { method, nSteps, usual: nSteps });
    },
  };
}
