/**
 * Whether what the adaptive rule claims holds, on paths of small classifiers with and without corners:
 * `npm run bench -- claims FOLDER MODEL…`, with what bench/python/densePaths.py recorded.
 */
import { integrate } from '../src/core/attribution/integratedGradients';
import { largestError, median, percent, table } from './figures';
import { atMost, sayGoals } from './goals';
import { Options, start } from './options';
import { smallPaths } from './smallPaths';

const TOLERANCE = 0.01;
/** A path whose own integral is less sure than this (a GRU's spikes between recorded places) judges no claim. */
const SURE = 0.001;

interface Outcome {
  readonly steps: number;
  readonly converged: boolean;
  /** The larger of vector error and relative delta. */
  readonly error: number;
}

async function outcomesOf(folder: string, model: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const path of smallPaths(folder, model).filter(({ unsure }) => unsure <= SURE)) {
    const found = await integrate(path, { method: 'adaptive', tolerance: TOLERANCE, smooth: path.smooth });
    const error = Math.max(largestError(found.attributions, path.exact), found.relativeDelta);
    outcomes.push({ steps: found.steps, converged: found.converged, error });
  }
  return outcomes;
}

function line(model: string, outcomes: readonly Outcome[]): readonly string[] {
  const steps = outcomes.map((o) => o.steps);
  const claims = outcomes.filter((o) => o.converged);
  return [
    model,
    String(outcomes.length),
    `${median(steps)}, ${Math.max(...steps)}`,
    String(outcomes.length - claims.length),
    String(claims.filter((o) => o.error > TOLERANCE).length),
    percent(Math.max(0, ...claims.map((o) => o.error))),
  ];
}

start(async () => {
  const [folder, ...models] = new Options(process.argv.slice(2), []).rest;
  const found = new Map<string, readonly Outcome[]>();
  for (const model of models) found.set(model, await outcomesOf(folder, model));
  const head = ['model', 'paths', 'nodes: median, most', 'not converged', 'false claims', 'largest error of a claim'];
  process.stdout.write(`${table([head, ...[...found].map(([model, outcomes]) => line(model, outcomes))])}\n`);
  const claims = [...found.values()].flat().filter((o) => o.converged);
  const falseOnes = claims.filter((o) => o.error > TOLERANCE).length;
  const worst = Math.max(0, ...claims.map((o) => o.error));
  sayGoals([
    atMost(`false claims of ${claims.length}`, (100 * falseOnes) / claims.length, 0.5, ' %'),
    atMost('largest error of a claim', 100 * worst, 1.5, ' %'),
  ]);
});
