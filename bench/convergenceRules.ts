/** Rules on recorded paths, and how far a recording can be trusted. */

import { type IntegrationOptions, integrate } from '../src/core/attribution/integratedGradients';
import { completeness, type Integral, type OnIntegral, type PathFunction } from '../src/core/attribution/path';
import { RULE_NAMES, type RuleName } from '../src/core/attribution/quadrature';
import { explain } from '../src/core/explain/explainer';
import type { LoadedModel } from '../src/core/model/model';
import type { DocumentInput } from '../src/protocol/requests';
import { cosine, largestError, median, table } from './figures';
import { pathOf, type Recording, some } from './recording';

const NODES = [8, 14, 20, 30, 50, 100];
const TOLERANCE = 0.01;

export interface Outcome {
  readonly steps: number;
  readonly relativeDelta: number;
  /** Largest |error| over largest |attribution|. */
  readonly error: number;
  readonly cosine: number;
  readonly converged: boolean;
}

export interface Evaluated {
  /** By rule and number of nodes, the same for every recording. */
  readonly rules: readonly (Outcome & { readonly name: RuleName; readonly nodes: number })[];
  readonly adaptive: Outcome;
  /** The first picture of the adaptive rule: after how many nodes, and its cosine to the last. */
  readonly first: { readonly steps: number; readonly cosine: number };
  readonly agreement: Agreement;
}

/** Differences between estimates that share little, each over the largest attribution (slope). */
interface Agreement {
  /** The reference and the plain sum over all midpoints. */
  readonly midpoints: number;
  /** The reference and the same of every third node. */
  readonly thirds: number;
  /** Its sum and F(text) - F(baseline): the relative delta. */
  readonly delta: number;
  /** Slopes at the nodes that are left out of half of the recording, and what its curve says there. */
  readonly halves: number;
}

export async function evaluate(recording: Recording): Promise<Evaluated> {
  const path = pathOf(recording);
  const reference = path.curve.integral();
  const outcome = async (options: IntegrationOptions, onIntegral?: OnIntegral): Promise<Outcome> => {
    const { attributions, steps, relativeDelta, converged } = await integrate(path, options, onIntegral);
    const error = largestError(attributions, reference);
    return { steps, relativeDelta, error, cosine: cosine(attributions, reference), converged };
  };
  const rules: Evaluated['rules'][number][] = [];
  for (const name of RULE_NAMES)
    for (const nodes of NODES)
      rules.push({ name, nodes, ...(await outcome({ method: name, nSteps: nodes, tolerance: TOLERANCE })) });
  const pictures: Integral[] = [];
  // The bundled model has no kinks.
  const known = { method: 'adaptive', tolerance: TOLERANCE, smooth: true } as const;
  const adaptive = await outcome(known, (picture) => pictures.push(picture));
  const [early, last] = [pictures[0], pictures[pictures.length - 1]];
  const first = { steps: early.steps, cosine: cosine(early.attributions, last.attributions) };
  return { rules, adaptive, first, agreement: agreementOf(recording, reference) };
}

function agreementOf(recording: Recording, reference: Float64Array): Agreement {
  const { alphas, values, slopes, tokens } = recording;
  const last = alphas.length - 1;
  const inner = alphas.map((_, k) => k).slice(1, -1);
  const sums = new Float64Array(tokens);
  for (const k of inner) for (let s = 0; s < tokens; s++) sums[s] += slopes[k * tokens + s] / inner.length;
  // Midpoints of a third as many parts are among the midpoints.
  const thirds = some(recording, [0, ...inner.filter((k) => (k - 1) % 3 === 1), last]);
  const halves = pathOf(some(recording, [0, ...inner.filter((k) => k % 2 === 1), last])).curve;
  let [difference, largest] = [0, 0];
  for (const k of inner) {
    const guess = halves.at(alphas[k]);
    for (let s = 0; s < tokens; s++) {
      difference = Math.max(difference, Math.abs(guess[s] - slopes[k * tokens + s]));
      largest = Math.max(largest, Math.abs(slopes[k * tokens + s]));
    }
  }
  return {
    midpoints: largestError(sums, reference),
    thirds: largestError(pathOf(thirds).curve.integral(), reference),
    delta: completeness(reference, values[last], values[0]).relativeDelta,
    halves: difference / largest,
  };
}

/** One integral by runs of the model, and how far the same on the recording is from it. */
export interface OnModel {
  readonly what: string;
  readonly difference: number;
}

/** `special` says which tokens of the recording are special: their share is 0. */
export async function checkOnModel(
  model: LoadedModel,
  input: DocumentInput,
  recording: Recording,
  special: readonly boolean[],
  target: number,
): Promise<readonly OnModel[]> {
  const path: PathFunction = pathOf(recording);
  const own = (attributions: ArrayLike<number>) => Array.from(attributions).filter((_, i) => !special[i]);
  const run = async (options: Omit<IntegrationOptions, 'tolerance'>): Promise<readonly number[]> => {
    const found = await explain(model, input, { windows: 'first', target: String(target), ...options });
    return found.tokens.filter((t) => !t.special).map((t) => t.attribution);
  };
  const beside = async (what: string, options: Omit<IntegrationOptions, 'tolerance'>): Promise<OnModel> => {
    const { attributions } = await integrate(path, { ...options, tolerance: TOLERANCE });
    return { what, difference: largestError(own(attributions), await run(options)) };
  };
  const reference = own(pathOf(recording).curve.integral());
  const midpoints = await run({ method: 'riemann_middle', nSteps: 400 });
  return [
    { what: 'the reference beside 400 midpoint nodes', difference: largestError(reference, midpoints) },
    await beside('14 Gauss-Legendre nodes', { method: 'gausslegendre', nSteps: 14 }),
    await beside('the adaptive rule', { method: 'adaptive', smooth: true }),
  ];
}

export function agreementTable(evaluated: readonly Evaluated[], onModel: readonly OnModel[]): string {
  const of = (what: string, values: readonly number[]) => [
    what,
    String(values.length),
    median(values).toExponential(1),
    Math.max(...values).toExponential(1),
  ];
  const agreements = evaluated.map((e) => e.agreement);
  return table([
    ['differences, over the largest attribution', 'articles', 'median', 'worst'],
    of(
      'reference (spline through 194 nodes), sum of the 192 midpoints',
      agreements.map((a) => a.midpoints),
    ),
    of(
      'reference, spline through every third node',
      agreements.map((a) => a.thirds),
    ),
    of(
      'reference, F(text) - F(baseline): relative delta',
      agreements.map((a) => a.delta),
    ),
    of(
      'slopes between nodes by half of the nodes, over the largest slope (by all: about a tenth)',
      agreements.map((a) => a.halves),
    ),
    ...[...new Set(onModel.map((o) => o.what))].map((what) =>
      of(
        `on the model: ${what}`,
        onModel.filter((o) => o.what === what).map((o) => o.difference),
      ),
    ),
  ]);
}
