/**
 * Gradlens beside PyTorch and Captum, on the same weights, texts, threads and machine, in turn:
 * `npm run bench -- captum [CASE…] [--repeat N] [--recipe]`. CASE: news-64, news-256, news-512, bert-base, xlm-r-base.
 * Prints ratios with median and spread. --recipe adds Captum's 500 steps in batches of 3, which takes minutes.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { explain } from '../src/server/explainer';
import { type LoadedModel, openModel } from '../src/server/model';
import { bundledFolder } from '../src/server/models/catalog';
import { article } from './article';
import { cosine, largestError, median, ratios, spread, table } from './figures';
import { Worker } from './python';

const CASES: Readonly<Record<string, { readonly shape: string | null; readonly tokens: number }>> = {
  'news-64': { shape: null, tokens: 64 },
  'news-256': { shape: null, tokens: 256 },
  'news-512': { shape: null, tokens: 512 },
  'bert-base': { shape: 'bert-base', tokens: 128 },
  'xlm-r-base': { shape: 'xlm-r-base', tokens: 128 },
};
const ROWS = [1, 2, 4, 8];

interface Timed {
  readonly seconds: number;
}
type Attributed = Timed & { readonly attributions: readonly number[] };

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Seconds of each kind of work, by round. */
class Rounds {
  readonly times = new Map<string, number[]>();
  add(name: string, value: number): void {
    const list = this.times.get(name);
    if (list) list.push(value);
    else this.times.set(name, [value]);
  }
  of(name: string): readonly number[] {
    return this.times.get(name) ?? [];
  }
}

async function run(name: string, repeat: number, recipe: boolean): Promise<void> {
  const { shape, tokens } = CASES[name];
  const python = new Worker(availableParallelism());
  let model: LoadedModel | undefined;
  try {
    const folder = shape === null ? bundledFolder() : join('bench/.models', shape);
    if (shape !== null && !existsSync(join(folder, 'tokenizer_config.json'))) await python.ask({ make: folder, shape });
    await python.ask({ load: folder });
    model = await openModel({ ...(shape === null ? {} : { model: folder }), device: 'cpu' });
    const { text, ids, keep } = article(model.tokenizer, tokens, shape === null);
    const input = { source: name, id: null, known: null, text, textPair: null };
    const row = { ids, types: ids.map(() => 0) };
    const slope = { ...row, baselineIds: ids, alpha: 0.5, cotangent: model.info.labels.map((_, i) => Number(i === 0)) };
    const { tokenizer } = model;
    const baseline = tokenizer.roles.pad ?? 0;

    const [own] = await model.logits([row]);
    const { logits } = await python.ask<{ logits: number[] }>({ forward: ids });
    process.stdout.write(
      `\n## ${name}: ${ids.length} tokens, logits apart by ${largestError(own, logits).toExponential(1)}\n\n`,
    );

    const target = own.indexOf(Math.max(...own));
    const captum = (steps: number, rows: number | null) =>
      python.ask<Attributed>({ captum: ids, baseline, steps, rows, target, keep });
    const r = new Rounds();
    let found: readonly number[] = [];
    let fifty: readonly number[] = [];
    for (let round = -1; round < repeat; round++) {
      const rounds = round < 0 ? new Rounds() : r;
      rounds.add('torch forward', (await python.ask<Timed>({ forward: ids })).seconds);
      rounds.add('file', await seconds(() => (model as LoadedModel).fileLogits([row])));
      rounds.add('forward', await seconds(() => (model as LoadedModel).logits([row])));
      for (const n of ROWS) {
        const rows = Array.from({ length: n }, () => slope);
        rounds.add(`gradient ${n}`, (await seconds(() => (model as LoadedModel).gradients(rows, n))) / n);
        rounds.add(`torch gradient ${n}`, (await python.ask<Timed>({ gradient: ids, rows: n })).seconds / n);
      }
      const start = performance.now();
      let first: number | undefined;
      const explanation = await explain(
        model,
        input,
        { target: String(target) },
        {
          onPicture: () => {
            first ??= (performance.now() - start) / 1000;
          },
        },
      );
      rounds.add('explanation', (performance.now() - start) / 1000);
      rounds.add('first picture', first ?? Number.NaN);
      rounds.add('nodes', explanation.integration.steps);
      found = explanation.tokens.map((t) => t.attribution);
      const best = ROWS.reduce((a, b) =>
        median(r.of(`torch gradient ${b}`)) < median(r.of(`torch gradient ${a}`)) ? b : a,
      );
      rounds.add('captum 50', (await captum(50, null)).seconds);
      const at = await captum(50, best);
      rounds.add('captum 50 best', at.seconds);
      fifty = at.attributions;
    }
    const reference = await explain(model, input, { target: String(target), method: 'riemann_middle', nSteps: 400 });
    const truth = reference.tokens.map((t) => t.attribution);
    const fastest = (kind: string) =>
      ROWS.map((n) => r.of(`${kind} ${n}`)).reduce((a, b) => (median(b) < median(a) ? b : a));
    const gradient = fastest('gradient');
    const forward = r.of('torch forward');
    const ms = (values: readonly number[]) =>
      spread(
        values.map((v) => 1000 * v),
        1,
      );
    const lines: (readonly string[])[] = [
      ['what', 'milliseconds', 'ratio'],
      ['torch forward', ms(forward), '1'],
      ['the file forward', ms(r.of('file')), `${spread(ratios(r.of('file'), forward))} of torch`],
      ['forward program', ms(r.of('forward')), `${spread(ratios(r.of('forward'), r.of('file')))} of the file`],
      ['gradient program, a node', ms(gradient), `${spread(ratios(gradient, r.of('file')))} of the file`],
      [
        'torch gradient, a node',
        ms(fastest('torch gradient')),
        `${spread(ratios(fastest('torch gradient'), gradient))} of ours`,
      ],
      [
        'first picture',
        ms(r.of('first picture')),
        `${spread(ratios(r.of('first picture'), forward), 1)} torch forwards`,
      ],
      [
        'whole explanation',
        ms(r.of('explanation')),
        `${spread(ratios(r.of('explanation'), forward), 1)} torch forwards`,
      ],
      [
        'Captum, 50 steps, one batch',
        ms(r.of('captum 50')),
        `${spread(ratios(r.of('captum 50'), r.of('explanation')))} of ours`,
      ],
      [
        'Captum, 50 steps, best batch',
        ms(r.of('captum 50 best')),
        `${spread(ratios(r.of('captum 50 best'), r.of('explanation')))} of ours`,
      ],
    ];
    const errors = [
      ['against 400 midpoint nodes', 'largest error', 'cosine'],
      [`ours, ${median(r.of('nodes'))} nodes`, percent(largestError(found, truth)), cosine(found, truth).toFixed(6)],
      ['Captum, 50 steps', percent(largestError(fifty, truth)), cosine(fifty, truth).toFixed(6)],
    ];
    if (recipe) {
      const long = await captum(500, 3);
      lines.push([
        'Captum, 500 steps, batches of 3',
        ms([long.seconds]),
        `${(long.seconds / median(r.of('explanation'))).toFixed(1)} of ours`,
      ]);
      errors.push([
        'Captum, 500 steps',
        percent(largestError(long.attributions, truth)),
        cosine(long.attributions, truth).toFixed(6),
      ]);
    }
    process.stdout.write(`${table(lines)}\n${table(errors)}`);
  } finally {
    python.end();
    await model?.dispose();
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf('--repeat');
  const repeat = at < 0 ? 5 : Number(args[at + 1]);
  const names = args.filter((a, i) => !a.startsWith('--') && (at < 0 || i !== at + 1));
  const unknown = names.find((n) => !(n in CASES));
  if (unknown !== undefined) throw new Error(`no case ${unknown}: there are ${Object.keys(CASES).join(', ')}`);
  for (const name of names.length > 0 ? names : Object.keys(CASES)) await run(name, repeat, args.includes('--recipe'));
}

main().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? (e.stack ?? e.message) : e}\n`);
  process.exitCode = 1;
});
