import type { Integration } from '../../protocol/explain';
import { counted, errorPercent } from '../../text/numbers';

/** How sure the numbers are, in plain words. `ok` is null for a method without an integral. */
export interface Verdict {
  readonly ok: boolean | null;
  /** 'converged: 0.2 % error, 15 nodes' */
  readonly short: string;
  /** A sentence for a page. */
  readonly long: string;
  /** The same for one line of a page with controls of its own: no full stop, no option of the command line. */
  readonly line: string;
}

export function verdictOf(integration: Integration): Verdict {
  const { method, steps, relativeDelta, converged } = integration;
  if (converged === null || relativeDelta === null) {
    return {
      ok: null,
      short: `occlusion, ${counted(steps, 'run')}`,
      line: `Occlusion: each token in turn was hidden from the model (${counted(steps, 'run')})`,
      long: `Occlusion: each token in turn was hidden from the model (${counted(steps, 'run')}). Such scores have no integration error.`,
    };
  }
  const error = errorPercent(relativeDelta);
  const rule = method === 'adaptive' ? '' : ` (${method})`;
  const nodes = counted(steps, 'path node');
  if (converged) {
    return {
      ok: true,
      short: `converged: ${error} error, ${counted(steps, 'node')}${rule}`,
      line: `Converged: ${error} integration error with ${nodes}${rule}`,
      long: `Converged: ${error} integration error with ${nodes}${rule}.`,
    };
  }
  return {
    ok: false,
    short: `not converged: ${error} error, ${counted(steps, 'node')}${rule}`,
    line: `Not converged: ${error} integration error with ${nodes}${rule}; the scores may still change, and more steps make them exact`,
    long: `Not converged with ${nodes}${rule}: ${error} integration error, and the scores may still change. More nodes (--n-steps) make them exact.`,
  };
}
