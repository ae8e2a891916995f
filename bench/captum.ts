/**
 * Gradlens beside PyTorch and Captum, on the same weights, texts, threads and machine, in turn:
 * `npm run bench -- captum [CASE…] [--repeat N] [--reference N] [--recipe]`. CASE: news-64, news-256, news-512,
 * bert-base, xlm-r-base. Prints ratios with median and spread, and how much of the machine's matrix-product peak runs
 * reach. The reference is 200 midpoint nodes. --recipe adds Captum's 500 steps in batches of 3, which takes minutes.
 */
import { UsageError } from '../src/core/errors';
import { type Extent, type Measured, measure } from './captumRounds';
import { cosine, largestError, median, milliseconds, percent, ratios, spread, table } from './figures';
import { atLeast, atMost, type Goal, sayGoals } from './goals';
import { Options, start } from './options';
import { openSides } from './sides';

const CASES = {
  'news-64': { shape: 'news', tokens: 64 },
  'news-256': { shape: 'news', tokens: 256 },
  'news-512': { shape: 'news', tokens: 512 },
  'bert-base': { shape: 'bert-base', tokens: 128 },
  'xlm-r-base': { shape: 'xlm-r-base', tokens: 128 },
} as const;
type Case = keyof typeof CASES;

const isCase = (name: string): name is Case => name in CASES;

function times(m: Measured): string {
  const { rounds } = m;
  const torch = rounds.of('torch forward');
  const file = rounds.of('file 1');
  const whole = rounds.of('explanation');
  const row = (what: string, values: readonly number[], ratio: string) => [what, milliseconds(values), ratio];
  const beside = (values: readonly number[], others: readonly number[], digits = 2) =>
    spread(ratios(values, others), digits);
  const rows = [
    ['what', 'milliseconds', 'ratio'],
    row('PyTorch, forward', torch, '1'),
    row('the file, forward', file, `${beside(file, torch)} of PyTorch`),
    row('forward program', rounds.of('forward'), `${beside(rounds.of('forward'), file)} of the file`),
    row(`the file, a row of ${m.file.rows}`, m.file.times, `${beside(m.file.times, torch)} of PyTorch`),
    row(
      `gradient program, a node of ${m.ours.rows}`,
      m.ours.times,
      `${beside(m.ours.times, m.file.times)} of the file’s best`,
    ),
    row(
      `PyTorch gradient, a row of ${m.theirs.rows}`,
      m.theirs.times,
      `${beside(m.theirs.times, m.ours.times)} of ours`,
    ),
    ...(['first label', 'first picture', 'explanation'] as const).map((name) =>
      row(name, rounds.of(name), `${beside(rounds.of(name), torch, 1)} forwards of PyTorch`),
    ),
    ...m.captum.map(({ what, times }) => row(what, times, `${beside(times, whole.slice(0, times.length))} of ours`)),
  ];
  return table(rows);
}

function shares(m: Measured): string {
  const rate = (operations: number, times: readonly number[]) => times.map((t) => operations / t / 1e9);
  const line = (what: string, operations: number | null, rates: readonly number[]) => [
    what,
    operations === null ? '' : (operations / 1e9).toFixed(2),
    spread(rates, 0),
    percent(median(rates) / median(peak), 0),
  ];
  const peak = m.rounds.of('peak').map((p) => p / 1e9);
  return table([
    ['matrix products', 'GFLOP', 'GFLOP/s', 'of the peak'],
    line('peak: squares and linear layers', null, peak),
    line('forward program', m.operations.forward, rate(m.operations.forward, m.rounds.of('forward'))),
    line(
      `gradient program, a node of ${m.ours.rows}`,
      m.operations.gradient,
      rate(m.operations.gradient, m.ours.times),
    ),
  ]);
}

function errors(m: Measured, reference: number): string {
  const line = (what: string, found: readonly number[]) => [
    what,
    percent(largestError(found, m.truth)),
    cosine(found, m.truth).toFixed(6),
  ];
  return table([
    [`against ${reference} midpoint nodes`, 'largest error', 'cosine'],
    line(`${reference / 2} midpoint nodes`, m.half),
    line(`ours, ${median(m.rounds.of('nodes'))} nodes`, m.found),
    ...m.captum.map(({ what, attributions }) => line(what, attributions)),
  ]);
}

function goals(name: Case, m: Measured): readonly Goal[] {
  const { rounds } = m;
  const torch = rounds.of('torch forward');
  const ratio = (values: readonly number[], others: readonly number[]) => median(ratios(values, others));
  const share = m.operations.gradient / median(m.ours.times) / median(rounds.of('peak'));
  const found = [
    // A classifier that reads its first position: all shapes here.
    atMost(
      `${name}: gradient run / forward run of the file, each at its best batch`,
      ratio(m.ours.times, m.file.times),
      2,
    ),
    atLeast(`${name}: share of the matrix-product peak`, 100 * share, 70, ' %', 0),
  ];
  const fifty = m.captum.filter((c) => c.kind !== 'recipe');
  const best = Math.min(...fifty.map((c) => ratio(c.times, rounds.of('explanation'))));
  found.push(atLeast(`${name}: 50 steps of Captum at its best batch / ours`, best, 2.5));
  const recipe = m.captum.find((c) => c.kind === 'recipe');
  if (recipe) {
    found.push(
      atLeast(`${name}: recipe of 500 steps / ours`, recipe.times[0] / median(rounds.of('explanation')), 30, '', 1),
    );
    found.push(atLeast(`${name}: cosine to the converged reference`, cosine(m.found, m.truth), 0.999, '', 6));
  }
  if (name !== 'news-256') return found;
  return [
    ...found,
    atMost(`${name}: first label / forward of PyTorch`, ratio(rounds.of('first label'), torch), 1.7),
    atMost(`${name}: first picture / forward of PyTorch`, ratio(rounds.of('first picture'), torch), 12, '', 1),
    atLeast(`${name}: cosine of the first picture to the final one`, cosine(m.firstPicture, m.found), 0.9, '', 3),
    atMost(`${name}: whole explanation / forward of PyTorch`, ratio(rounds.of('explanation'), torch), 35, '', 1),
  ];
}

async function run(name: Case, extent: Omit<Extent, 'tokens'>): Promise<void> {
  const { shape, tokens } = CASES[name];
  const sides = await openSides(shape);
  try {
    const m = await measure(sides, { ...extent, tokens });
    const apart = m.logitsApart.toExponential(1);
    process.stdout.write(`\n### ${name}: ${m.tokens} tokens, logits apart by ${apart}\n\n`);
    process.stdout.write(`${times(m)}\n${shares(m)}\n${errors(m, extent.reference)}`);
    sayGoals(goals(name, m));
  } finally {
    await sides.close();
  }
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['repeat', 'reference'], ['recipe']);
  const unknown = options.rest.find((n) => !isCase(n));
  if (unknown !== undefined) throw new UsageError(`no case ${unknown}: there are ${Object.keys(CASES).join(', ')}`);
  const named = options.rest.filter(isCase);
  const cases = named.length > 0 ? named : Object.keys(CASES).filter(isCase);
  const extent = {
    repeat: options.count('repeat', 5),
    recipe: options.has('recipe'),
    reference: 2 * Math.ceil(options.count('reference', 200) / 2),
  };
  for (const name of cases) await run(name, extent);
});
