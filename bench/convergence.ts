/**
 * Steps against error, with the bundled model: `npm run bench -- convergence FILE.csv [--articles N] [--check N]`. FILE has
 * a column text; N articles (50) are taken evenly from it. Every article's path is recorded densely once (some 15 seconds),
 * and all rules are evaluated on the recording: --check says of how many articles (2) the same is also run on the model.
 */

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { baseline } from '../src/core/attribution/baseline';
import { UsageError } from '../src/core/errors';
import { rowOf } from '../src/core/explain/paths';
import { read } from '../src/core/explain/reading';
import { type LoadedModel, openModel } from '../src/core/model/model';
import { toEnd } from '../src/core/tokenization/steps';
import { agreementTable, checkOnModel, type Evaluated, evaluate, type OnModel, type Outcome } from './convergenceRules';
import { median, percent, table } from './figures';
import { atLeast, atMost, type Goal, sayGoals } from './goals';
import { Options, start } from './options';
import { record } from './recording';
import { timed } from './timing';

interface Article {
  /** In the file, from 1. */
  readonly row: number;
  readonly text: string;
}

/** `count` rows, evenly from the whole file, which may be in order of labels. Throws UsageError where there are fewer. */
function articlesOf(file: string, count: number): readonly Article[] {
  const rows: { text?: string }[] = parse(readFileSync(file, 'utf8'), { columns: true, bom: true });
  const all = rows.flatMap(({ text }, i) => (text?.trim() ? [{ row: i + 1, text }] : []));
  if (all.length < count)
    throw new UsageError(`${file} has ${all.length} rows with a text, not ${count}: say --articles N`);
  const stride = Math.floor(all.length / count);
  return Array.from({ length: count }, (_, k) => all[k * stride]);
}

interface Found {
  readonly evaluated: Evaluated;
  /** Whether the article is longer than the window that was read. */
  readonly cut: boolean;
  readonly onModel: readonly OnModel[];
}

async function study(model: LoadedModel, { row: at, text }: Article, check: boolean): Promise<Found> {
  const input = { source: `row ${at}`, id: null, known: null, text, textPair: null };
  const reading = toEnd(read(model, input, { windows: 'first' }));
  const row = rowOf(
    reading.windows[0],
    baseline('pad', model.tokenizer.roles, () => []),
  );
  const [logits] = await model.logits([row]);
  const target = logits.indexOf(Math.max(...logits));
  const [took, { recording, again }] = await timed(() => record(model, row, target));
  const evaluated = await evaluate(recording);
  const { adaptive } = evaluated;
  process.stderr.write(
    `row ${at}: ${row.ids.length} tokens, ${again ? 'recorded before' : `recorded in ${took.toFixed(0)} s`}; adaptive ${adaptive.steps} nodes, largest error ${percent(adaptive.error)}\n`,
  );
  const special = row.ids.map((_, i) => reading.windows[0].contentAt[i] < 0);
  const onModel = check ? await checkOnModel(model, input, recording, special, target) : [];
  return { evaluated, cut: reading.unseen !== null, onModel };
}

const worst = (outcomes: readonly Outcome[], of: (o: Outcome) => number) => Math.max(...outcomes.map(of));
const middle = (outcomes: readonly Outcome[], of: (o: Outcome) => number) => median(outcomes.map(of));

function line(name: string, nodes: string, outcomes: readonly Outcome[]): readonly string[] {
  const both = (of: (o: Outcome) => number) => [percent(middle(outcomes, of)), percent(worst(outcomes, of))];
  const cosines = outcomes.map((o) => o.cosine);
  return [
    name,
    nodes,
    ...both((o) => o.relativeDelta),
    ...both((o) => o.error),
    median(cosines).toFixed(6),
    Math.min(...cosines).toFixed(6),
  ];
}

function ruleTable(found: readonly Evaluated[]): string {
  const adaptive = found.map((f) => f.adaptive);
  const steps = adaptive.map((a) => a.steps);
  return table([
    ['rule', 'nodes', 'delta, median', 'worst', 'largest error, median', 'worst', 'cosine, median', 'lowest'],
    ...found[0].rules.map(({ name, nodes }, k) =>
      line(
        name,
        String(nodes),
        found.map((f) => f.rules[k]),
      ),
    ),
    line('adaptive', `${median(steps)}, at most ${Math.max(...steps)}`, adaptive),
  ]);
}

/** How many articles took how many nodes. */
function nodeTable(adaptive: readonly Outcome[]): string {
  const steps = [...new Set(adaptive.map((a) => a.steps))].sort((a, b) => a - b);
  const of = (n: number) => adaptive.filter((a) => a.steps === n);
  return table([
    ['nodes of the adaptive rule', 'articles', 'largest error, worst'],
    ...steps.map((n) => [String(n), String(of(n).length), percent(worst(of(n), (a) => a.error))]),
  ]);
}

function firstText(found: readonly Evaluated[]): string {
  const [steps, cosines] = [found.map((f) => f.first.steps), found.map((f) => f.first.cosine)];
  const least = Math.min(...cosines).toFixed(3);
  return `The first picture comes after ${median(steps)} nodes; its cosine to the last is ${median(cosines).toFixed(3)} in the median, ${least} at least.\n`;
}

function goals(found: readonly Evaluated[]): readonly Goal[] {
  const adaptive = found.map((f) => f.adaptive);
  const of = `${adaptive.length} articles`;
  const steps = adaptive.map((a) => a.steps);
  const claims = adaptive.filter((a) => a.converged);
  const unsettled = adaptive.length - claims.length;
  return [
    atMost(`nodes for 1 %, median of ${of}`, median(steps), 14, '', 1),
    atMost(`nodes for 1 %, worst of ${of}`, Math.max(...steps), 40, '', 0),
    atMost(`articles that converged with an error over 1 %`, claims.filter((a) => a.error > 0.01).length, 0, '', 0),
    atMost(`articles that did not converge`, unsettled, 0, '', 0),
    atLeast(
      `cosine of the first picture to the last, worst of ${of}`,
      Math.min(...found.map((f) => f.first.cosine)),
      0.9,
      '',
      3,
    ),
    atMost(`largest error of ${of}`, 100 * worst(adaptive, (a) => a.error), 1, ' %'),
  ];
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['articles', 'check']);
  const [file] = options.rest;
  if (file === undefined)
    throw new UsageError('name a CSV file with a column text: npm run bench -- convergence FILE.csv');
  const articles = articlesOf(file, options.count('articles', 50));
  const checked = options.count('check', 2, 0);
  const model = await openModel({ device: 'cpu' });
  try {
    const found: Found[] = [];
    for (const [k, article] of articles.entries()) {
      process.stderr.write(`${k + 1} of ${articles.length}, `);
      found.push(await study(model, article, k < checked));
    }
    const evaluated = found.map((f) => f.evaluated);
    const cut = found.filter((f) => f.cut).length;
    process.stdout.write(
      `\n### Rules on ${found.length} articles\n\n${cut} of them are longer than a window (${model.longest} tokens): of these the first window alone.\n\n`,
    );
    process.stdout.write(
      `${ruleTable(evaluated)}\n${nodeTable(evaluated.map((e) => e.adaptive))}\n${firstText(evaluated)}\n`,
    );
    process.stdout.write(
      `### How sure the reference is\n\n${agreementTable(
        evaluated,
        found.flatMap((f) => f.onModel),
      )}`,
    );
    sayGoals(goals(evaluated));
  } finally {
    await model.dispose();
  }
});
