/**
 * The adaptive rule against 200 midpoint nodes on the first articles of a CSV file (columns text, label), with the bundled
 * model: `node scripts/bench.mjs convergence FILE.csv [ARTICLES]`. One line an article, then median and worst.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { explain } from '../src/server/explainer';
import { openModel } from '../src/server/model';
import { cosine } from './figures';

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function main(): Promise<void> {
  const [file, count = '20'] = process.argv.slice(2);
  const rows: { text: string }[] = parse(readFileSync(file, 'utf8'), { columns: true });
  const model = await openModel({});
  const found: { steps: number; relativeDelta: number; cosine: number; vector: number; converged: boolean }[] = [];
  for (const [i, { text }] of rows.slice(0, Number(count)).entries()) {
    const input = { source: `row ${i + 1}`, id: null, known: null, text, textPair: null };
    const adaptive = await explain(model, input);
    const reference = await explain(model, input, { method: 'riemann_middle', nSteps: 200 });
    const [a, r] = [adaptive, reference].map((e) => e.tokens.map((t) => t.attribution));
    const vector = Math.max(...a.map((x, k) => Math.abs(x - r[k]))) / Math.max(...r.map(Math.abs));
    const { steps, relativeDelta, converged } = adaptive.integration;
    const row = {
      steps,
      relativeDelta: relativeDelta ?? Number.NaN,
      cosine: cosine(a, r),
      vector,
      converged: converged ?? false,
    };
    found.push(row);
    process.stdout.write(
      `${input.source}: ${steps} nodes, delta ${(100 * row.relativeDelta).toFixed(2)} %, cosine ${row.cosine.toFixed(5)}, largest error ${(100 * vector).toFixed(2)} %, ${row.converged ? 'converged' : 'not converged'}\n`,
    );
  }
  await model.dispose();
  const of = (key: 'steps' | 'relativeDelta' | 'vector') => found.map((f) => f[key]);
  process.stdout.write(
    `nodes median ${median(of('steps'))} worst ${Math.max(...of('steps'))}; delta median ${(100 * median(of('relativeDelta'))).toFixed(2)} % worst ${(100 * Math.max(...of('relativeDelta'))).toFixed(2)} %; largest error median ${(100 * median(of('vector'))).toFixed(2)} % worst ${(100 * Math.max(...of('vector'))).toFixed(2)} %; cosine lowest ${Math.min(...found.map((f) => f.cosine)).toFixed(5)}\n`,
  );
}

main().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? e.message : e}\n`);
  process.exitCode = 1;
});
