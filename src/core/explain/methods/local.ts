/**
 * Methods with the gradient at the text itself (Captum: InputXGradient, Saliency), over the word embedding. The score of a
 * token in several windows is the sum over the windows, as for Integrated Gradients.
 */
import type { METHODS } from '../../../protocol/methods';
import type { RowSample } from '../../running/runningModel';
import { combine } from '../paths';
import { embeddingRow, sampled } from '../samples';
import { perToken, shownTokens } from '../tokens';
import type { Method } from './method';

/** @param of the score of each token from the result of a run */
function local(method: keyof typeof METHODS, baseline: string, of: (sample: RowSample) => Float64Array): Method {
  return {
    async scores(c) {
      const { reading, logits, weights } = c;
      c.progress.expect(1, reading.windows.length, true);
      const value = combine(logits, weights);
      const rows = reading.windows.map((w) => embeddingRow(w));
      const [found] = await sampled(c, [rows], [value]);
      const { content, special } = perToken(reading, found.byWindow.map(of));
      return {
        integration: {
          method,
          steps: 1,
          forwardRuns: 0,
          baseline,
          baselineSpread: null,
          standardError: null,
          fInput: c.target.value(value),
          fBaseline: null,
          delta: null,
          relativeDelta: null,
          converged: null,
        },
        tokens: shownTokens(reading, content, special),
        warnings: [],
      };
    },
  };
}

/** The embedding times the gradient, summed over the hidden axis. */
export const inputXGradient = local('input_x_gradient', 'zero', ({ slopes }) => slopes);

/** The Euclidean norm of the gradient over the hidden axis. */
export const saliency = local('saliency', 'none', ({ norms }) => norms);
