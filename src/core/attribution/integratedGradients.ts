/** Integrated Gradients along a path, by a fixed rule or adaptively (Sundararajan, Taly, Yan 2017). */

import * as l10n from '@vscode/l10n';
import { METHODS } from '../../protocol/methods';
import { UsageError } from '../errors';
import { integrateAdaptively } from './adaptive';
import { CountedPath } from './countedPath';
import type { Integral, OnIntegral, PathFunction } from './path';
import { isRule, type RuleName, rule } from './quadrature';

/** How the path is integrated. */
export interface IntegrationOptions {
  readonly method: 'adaptive' | RuleName;
  /** Nodes of a fixed rule, or the cap of the adaptive one; at least 1. */
  readonly nSteps?: number | undefined;
  /** Largest relativeDelta of a converged integral, as a fraction. */
  readonly tolerance: number;
  /**
   * Whether F is known to be a smooth function along the path, without ReLU, max pooling and their kin: the adaptive rule
   * then needs fewer nodes to say so much. Default: it is not known.
   */
  readonly smooth?: boolean | undefined;
}

/**
 * attributions[s] = integral over alpha in [0, 1] of slopes[s], in the unit of F, summed in 64 bits. `onIntegral` is
 * called with every intermediate integral, and with the returned one last. Throws UsageError for options out of range,
 * RuntimeError when the model gives a number that is not finite.
 */
export async function integrate(
  path: PathFunction,
  options: IntegrationOptions,
  onIntegral?: OnIntegral,
): Promise<Integral> {
  const { method, tolerance } = options;
  if (!(tolerance > 0)) throw new UsageError(l10n.t`the tolerance must be greater than 0, not ${tolerance}`);
  const counted = new CountedPath(path);
  const steps = options.nSteps ?? METHODS[method].steps.default;
  if (isRule(method)) {
    const integral = await integrateByRule(counted, method, steps, tolerance);
    onIntegral?.(integral);
    return integral;
  }
  if (!Number.isInteger(steps) || steps < 1) {
    throw new UsageError(l10n.t`the adaptive rule needs a whole number of steps, at least 1, not ${steps}`);
  }
  return integrateAdaptively(counted, { cap: steps, tolerance, smooth: options.smooth ?? false }, onIntegral);
}

async function integrateByRule(path: CountedPath, name: RuleName, n: number, tolerance: number): Promise<Integral> {
  const { alphas, weights } = rule(name, n);
  const [fBaseline = 0, fInput = 0] = await path.values([0, 1]);
  const nodes = await path.nodes(alphas);
  const attributions = new Float64Array(path.tokens);
  nodes.forEach(({ slopes }, k) => {
    const weight = weights[k];
    slopes.forEach((slope, s) => {
      attributions[s] += weight * slope;
    });
  });
  return path.integral(attributions, { fInput, fBaseline }, (relativeDelta) => relativeDelta <= tolerance);
}
