/** Options of one explanation after another. */
import type { ExplainOptions } from '../protocol/requests';

/** What is absent stays as it was; a class cannot be explained rather than itself, nor against one without a margin. */
export function merged(before: ExplainOptions | undefined, now: ExplainOptions): ExplainOptions {
  const { against, ...rest } = { ...before, ...now };
  if (against === undefined || against === rest.target) return rest;
  if (rest.output !== undefined && rest.output !== 'margin') return rest;
  return { ...rest, against };
}
