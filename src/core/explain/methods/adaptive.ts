/**
 * Integrated Gradients with an adaptive rule: adds nodes where the error is largest, until it is within the tolerance or
 * the maximum number of nodes is reached.
 */
import { METHODS } from '../../../protocol/methods';
import { pathIntegral } from '../pathIntegral';
import type { Method } from './method';

/** The usual number of nodes, only for estimating the time left. */
const USUAL_NODES = 16;

export const adaptive: Method = {
  scores: (context) => {
    const cap = context.options.nSteps ?? METHODS.adaptive.steps.default;
    const { isSmooth: smooth } = context.model;
    return pathIntegral(context, { method: 'adaptive', nSteps: cap, smooth, usual: Math.min(cap, USUAL_NODES) });
  },
};
