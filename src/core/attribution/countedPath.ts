/** A path that counts its runs and throws when a number is not finite. */

import * as l10n from '@vscode/l10n';
import { RuntimeError } from '../errors';
import { completeness, type Ends, type Integral, type PathFunction, type PathNode } from './path';

export class CountedPath {
  /** Gradient nodes so far. */
  steps = 0;
  /** Forward-only runs so far. */
  forwardRuns = 0;

  constructor(private readonly path: PathFunction) {}

  get tokens(): number {
    return this.path.tokens;
  }

  /** F at each alpha. Throws RuntimeError where it is not finite. */
  async values(alphas: readonly number[]): Promise<readonly number[]> {
    const values = await this.path.values(alphas);
    this.forwardRuns += alphas.length;
    values.forEach((value, k) => {
      if (!Number.isFinite(value)) throw notFinite('output', value, alphas[k]);
    });
    return values;
  }

  /** F and the slopes at each alpha. Throws RuntimeError where one is not finite. */
  async nodes(alphas: readonly number[]): Promise<readonly PathNode[]> {
    const nodes = await this.path.nodes(alphas);
    this.steps += alphas.length;
    for (const { alpha, value, slopes } of nodes) {
      if (!Number.isFinite(value)) throw notFinite('output', value, alpha);
      const bad = slopes.findIndex((slope) => !Number.isFinite(slope));
      if (bad >= 0) throw notFinite(`gradient at token ${bad}`, slopes[bad], alpha);
    }
    return nodes;
  }

  /** The integral with these attributions, [tokens], and the counts so far. */
  integral(
    attributions: Float64Array,
    { fInput, fBaseline }: Ends,
    isConverged: (relativeDelta: number) => boolean,
  ): Integral {
    const { delta, relativeDelta } = completeness(attributions, fInput, fBaseline);
    return {
      attributions,
      fInput,
      fBaseline,
      delta,
      relativeDelta,
      steps: this.steps,
      forwardRuns: this.forwardRuns,
      converged: isConverged(relativeDelta),
    };
  }
}

function notFinite(what: string, found: number | undefined, alpha: number | undefined): RuntimeError {
  return new RuntimeError(
    l10n.t`the model's ${what} is ${String(found)} at ${String(alpha)} of the way from baseline to text`,
    {
      hints: [l10n.t('16-bit and quantised files can overflow there: try --dtype fp32, or --device cpu')],
    },
  );
}
