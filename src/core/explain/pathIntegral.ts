/** Integrated Gradients of a document: over its windows, under each baseline. */

import type { Integration } from '../../protocol/explain';
import { isAdaptive } from '../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../protocol/options/explainOptions';
import type { Baseline } from '../attribution/baseline';
import { type IntegrationOptions, integrate } from '../attribution/integratedGradients';
import { completeness, type Integral } from '../attribution/path';
import type { Row } from '../compile/rows';
import { baselinesOf, type MethodContext, type Scores } from './methods/method';
import { jointPath, rowOf, windowPath } from './paths';
import type { Reading } from './reading';
import { perToken, shownTokens } from './tokens';

/** The combined integrals of all windows under one baseline: attributions by window and token. */
interface Combined {
  readonly byWindow: readonly Float64Array[];
  readonly fInput: number;
  readonly fBaseline: number;
  readonly steps: number;
  readonly forwardRuns: number;
  readonly settled: boolean;
}

function joined(integrals: readonly Integral[], byWindow: readonly Float64Array[]): Combined {
  const sum = (of: (i: Integral) => number) => integrals.reduce((total, i) => total + of(i), 0);
  const most = (of: (i: Integral) => number) => integrals.reduce((largest, i) => Math.max(largest, of(i)), 0);
  return {
    byWindow,
    fInput: sum((i) => i.fInput),
    fBaseline: sum((i) => i.fBaseline),
    steps: most((i) => i.steps),
    forwardRuns: most((i) => i.forwardRuns),
    settled: integrals.every((i) => i.converged),
  };
}

/** Most rounds in which windows within the tolerance are refined because their sum is not. */
const ROUNDS = 3;

async function integrateBaseline(
  c: MethodContext,
  base: Baseline,
  how: IntegrationOptions,
  onCombined: (sofar: () => Combined) => void,
): Promise<Combined> {
  const { reading, weights, logits, progress } = c;
  const rows = reading.windows.map((w) => rowOf(w, base));
  if (!c.target.linear) {
    const ends: number[] = [];
    for (const r of rows) ends.push((ends.at(-1) ?? 0) + r.ids.length);
    const split = (integral: Integral): Combined =>
      joined(
        [integral],
        rows.map((r, k) => integral.attributions.subarray(ends[k] - r.ids.length, ends[k])),
      );
    const path = jointPath(c, rows, weights, logits);
    const integral = await integrate(path, how, (integral) => onCombined(() => split(integral)));
    progress.pieceDone();
    return split(integral);
  }
  // F is a sum over windows: each is integrated on its own nodes, which adapt to its gradients.
  const each = async (tolerance: number): Promise<Combined> => {
    const integrals: Integral[] = [];
    for (const [k, row] of rows.entries()) {
      const sofar = (integral: Integral) =>
        onCombined(() => joined([...integrals, integral], filled(rows, [...integrals, integral])));
      integrals.push(await integrate(windowPath(c, row, weights[k], logits[k]), { ...how, tolerance }, sofar));
      progress.pieceDone();
    }
    return joined(integrals, filled(rows, integrals));
  };
  let { tolerance } = how;
  let result = await each(tolerance);
  // Windows may cancel each other, so that the error is large relative to the sum: then each needs a smaller error.
  for (let round = 1; rows.length > 1 && isAdaptive(how.method) && round < ROUNDS; round++) {
    const { relativeDelta } = completeness(concatenated(result.byWindow), result.fInput, result.fBaseline);
    if (relativeDelta <= how.tolerance || !result.settled) break;
    tolerance *= Math.min(0.5, how.tolerance / relativeDelta);
    progress.expect(rows.length);
    result = await each(tolerance);
  }
  return result;
}

/** The attributions of each window; 0 for windows that have not been run. */
function filled(rows: readonly Row[], integrals: readonly Integral[]): readonly Float64Array[] {
  return rows.map((row, k) => integrals[k]?.attributions ?? new Float64Array(row.ids.length));
}

/** Concatenates arrays without spread: a long text has more numbers than a call can have arguments. */
function concatenated(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** An integral with the attributions of the document's tokens. */
interface Attributed {
  readonly combined: Combined;
  readonly content: Float64Array;
  readonly special: Float64Array;
}

/** Options of the integral; `usual`: the typical number of nodes, for estimates of the remaining time. */
export type PathOptions = Omit<IntegrationOptions, 'tolerance'> & { readonly usual: number };

/** Integrated Gradients under each baseline; several are averaged, with their spread. */
export async function pathIntegral(c: MethodContext, { usual, ...rule }: PathOptions): Promise<Scores> {
  const { reading, options, progress } = c;
  const tolerance = options.tolerance ?? EXPLAIN_OPTIONS.tolerance.default;
  const baselines = baselinesOf(c, options.baselines?.length ? options.baselines : EXPLAIN_OPTIONS.baselines.default);
  const how = { ...rule, tolerance };
  const windows = reading.windows.length;
  const exact = !isAdaptive(rule.method);
  if (c.target.linear) progress.expect(windows * baselines.length, usual, exact);
  else progress.expect(baselines.length, windows * usual, exact);
  const attributed = (combined: Combined): Attributed => ({ combined, ...perToken(reading, combined.byWindow) });
  const found: Attributed[] = [];
  const warnings = baselines.flatMap((b) => b.warning ?? []);
  for (const [k, base] of baselines.entries()) {
    const sofar = (combined: () => Combined) =>
      c.onScores?.(() => ({
        ...scoresOf(reading, baselines.slice(0, k + 1), [...found, attributed(combined())], how),
        warnings,
      }));
    found.push(attributed(await integrateBaseline(c, base, how, sofar)));
  }
  return { ...scoresOf(reading, baselines, found, how), warnings };
}

function scoresOf(
  reading: Reading,
  baselines: readonly Baseline[],
  found: readonly Attributed[],
  { method, tolerance }: IntegrationOptions,
): Omit<Scores, 'warnings'> {
  const n = found.length;
  const mean = (of: (f: Attributed) => Float64Array) =>
    of(found[0]).map((_, i) => found.reduce((sum, f) => sum + of(f)[i], 0) / n);
  const content = mean((f) => f.content);
  const special = mean((f) => f.special);
  const fInput = found[0].combined.fInput;
  const fBaseline = found.reduce((sum, f) => sum + f.combined.fBaseline, 0) / n;
  const all = concatenated([content, special]);
  const { delta, relativeDelta } = completeness(all, fInput, fBaseline);
  const settled = isAdaptive(method) ? found.every((f) => f.combined.settled) : true;
  const spread = (a: Float64Array, of: (f: Attributed) => Float64Array) =>
    a.map((m, i) => Math.sqrt(found.reduce((sum, f) => sum + (of(f)[i] - m) ** 2, 0) / n));
  const deviations =
    n === 1
      ? null
      : shownTokens(
          reading,
          spread(content, (f) => f.content),
          spread(special, (f) => f.special),
        );
  const integration: Integration = {
    method,
    steps: Math.max(...found.map((f) => f.combined.steps)),
    forwardRuns: Math.max(...found.map((f) => f.combined.forwardRuns)),
    baseline: baselines.map((b) => b.name).join('+'),
    baselineSpread: deviations?.map((t) => t.attribution) ?? null,
    standardError: null,
    fInput,
    fBaseline,
    delta,
    relativeDelta,
    converged: relativeDelta <= tolerance && settled,
  };
  return { integration, tokens: shownTokens(reading, content, special) };
}
