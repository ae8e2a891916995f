/** Options of one explanation after another. */
import type { ExplainOptions } from '../protocol/requests';

/** What the heatmap's page asks for is complete as far as it knows options: of those before, the others stay. */
export function asked(before: ExplainOptions | undefined, now: ExplainOptions): ExplainOptions {
  const {
    target: _,
    output: __,
    against: ___,
    baselines: ____,
    method: _____,
    nSteps: ______,
    ...others
  } = before ?? {};
  return { ...others, ...now };
}

/** What is absent stays as it was; a class cannot be explained rather than itself, nor against one without a margin. */
export function mergedOptions(before: ExplainOptions | undefined, now: ExplainOptions): ExplainOptions {
  const { against, ...rest } = { ...before, ...now };
  if (against === undefined || against === rest.target) return rest;
  if (rest.output !== undefined && rest.output !== 'margin') return rest;
  return { ...rest, against };
}
