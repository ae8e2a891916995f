/**
 * Gradients averaged over random draws: SmoothGrad (Smilkov et al. 2017; Captum: NoiseTunnel over InputXGradient) and
 * GradientSHAP, which is expected gradients (Lundberg and Lee 2017, Erion et al. 2021; Captum: GradientShap).
 */
import * as l10n from '@vscode/l10n';
import { METHODS } from '../../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../../protocol/options/explainOptions';
import { Average } from '../../attribution/average';
import { completeness } from '../../attribution/path';
import { SeededRandom } from '../../attribution/random';
import type { Row } from '../../compile/rows';
import { GradientError } from '../../errors';
import { combine, rowOf } from '../paths';
import { embeddingRow, type Sample, sampled } from '../samples';
import { perToken, shownTokens } from '../tokens';
import { baselinesOf, type Method, type MethodContext, type Scores } from './method';

/** Concurrent draws. They are made in order, so that this number does not change results. */
const AT_ONCE = 8;
/** Most draws if only a standard error was requested. */
const MOST = 10_000;
/** Least number of draws for a reliable standard error. */
const BELIEVED = 8;

interface Drawn {
  /** Rows of all windows at one random point of the path, without noise. */
  draw(random: SeededRandom): readonly Row[];
  readonly baseline: string;
  readonly warnings: readonly string[];
  readonly fBaseline: number | null;
}

export const smoothgrad = sampledGradients('smoothgrad', async ({ reading }) => {
  const rows = reading.windows.map((w) => embeddingRow(w));
  return { draw: () => rows, baseline: 'zero', warnings: [], fBaseline: null };
});

export const gradientShap = sampledGradients('gradient_shap', async (c) => {
  const { reading, options, model, weights } = c;
  const baselines = baselinesOf(c, options.baselines?.length ? options.baselines : EXPLAIN_OPTIONS.baselines.default);
  const starts = baselines.map((b) => reading.windows.map((w): Row => ({ ...rowOf(w, b), alpha: 0 })));
  const logits = await model.logits(starts.flat(), c.batch, c.work);
  const width = reading.windows.length;
  const values = starts.map((_, k) => c.target.value(combine(logits.slice(k * width, (k + 1) * width), weights)));
  return {
    draw: (random) => {
      const rows = starts[random.below(starts.length)];
      const alpha = random.uniform();
      return rows.map((row) => ({ ...row, alpha }));
    },
    baseline: baselines.map((b) => b.name).join('+'),
    warnings: baselines.flatMap((b) => b.warning ?? []),
    fBaseline: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
});

function sampledGradients(
  method: 'smoothgrad' | 'gradient_shap',
  prepare: (c: MethodContext) => Promise<Drawn>,
): Method {
  const { draws } = METHODS[method];
  return {
    async scores(c) {
      const { reading, options } = c;
      const seed = options.seed ?? EXPLAIN_OPTIONS.seed.default;
      const wanted = options.standardError;
      const samples = options.samples ?? (wanted === undefined ? draws.default : MOST);
      const { draw, baseline, warnings, fBaseline } = await prepare(c);
      const fInput = c.target.value(combine(c.logits, c.weights));
      c.progress.expect(1, samples * reading.windows.length * (c.target.linear ? 1 : 2), wanted === undefined);
      const random = new SeededRandom(seed);
      const share = options.noise ?? draws.noise;
      const noise = share === 0 ? undefined : await noiseOf(c, share);
      const frame = reading.windows[0].tokens.length;
      const average = new Average(reading.content.length + frame);
      const shown = (values: Float64Array) =>
        shownTokens(reading, values.subarray(0, reading.content.length), values.subarray(reading.content.length));
      const scores = (): Scores => {
        const error = average.standardError;
        const all = average.mean;
        const delta = fBaseline === null ? { delta: null, relativeDelta: null } : completeness(all, fInput, fBaseline);
        return {
          integration: {
            method,
            steps: average.count,
            forwardRuns: 0,
            baseline,
            baselineSpread: null,
            standardError: error === null ? null : shown(error).map((t) => t.attribution),
            seed,
            fInput,
            fBaseline,
            ...delta,
            converged: wanted === undefined ? null : within(average, wanted),
          },
          tokens: shown(average.mean),
          warnings,
        };
      };
      while (average.count < samples) {
        const places = Array.from({ length: Math.min(AT_ONCE, samples - average.count) }, () =>
          draw(random).map((row) => (noise === undefined ? row : { ...row, noise: noise(random, row) })),
        );
        for (const sample of await sampled(c, places)) average.add(slopesOf(reading, sample));
        c.onScores?.(scores);
        if (wanted !== undefined && average.count >= BELIEVED && within(average, wanted)) break;
      }
      return scores();
    },
  };
}

function within({ standardError }: Average, wanted: number): boolean {
  return standardError?.every((error) => error <= wanted) ?? false;
}

/** Scores of the document's tokens, then of the special tokens. */
function slopesOf(reading: MethodContext['reading'], { byWindow }: Sample): Float64Array {
  const { content, special } = perToken(
    reading,
    byWindow.map(({ slopes }) => slopes),
  );
  return Float64Array.of(...content, ...special);
}

/** Gaussian noise whose standard deviation is `share` times that of the text's embeddings over all tokens and hidden units. */
async function noiseOf(c: MethodContext, share: number): Promise<(random: SeededRandom, row: Row) => Float32Array> {
  const { hidden } = c.model;
  if (hidden === null)
    throw new GradientError(
      l10n.t('the graph does not determine the size of its word embeddings, so noise cannot be added to them'),
    );
  const rows = c.reading.windows.map((w) => embeddingRow(w));
  const [{ byWindow }] = await sampled({ ...c, onNodes: () => {} }, [rows], [combine(c.logits, c.weights)]);
  const total = (of: (s: (typeof byWindow)[number]) => Float64Array) =>
    byWindow.reduce((sum, s) => sum + of(s).reduce((a, b) => a + b, 0), 0);
  const n = hidden * rows.reduce((sum, row) => sum + row.ids.length, 0);
  const mean = total((s) => s.sums) / n;
  const deviation = share * Math.sqrt(Math.max(0, total((s) => s.squares) / n - mean * mean));
  return (random, row) => Float32Array.from({ length: row.ids.length * hidden }, () => deviation * random.normal());
}
