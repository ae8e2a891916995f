/** Rounds of Gradlens, PyTorch and Captum in turn on one text. */
import { classify, explain } from '../src/core/explain/explainer';
import { article } from './article';
import { largestError, median } from './figures';
import { FileRuns } from './fileRuns';
import { productOperations } from './operations';
import { MatrixPeak } from './peak';
import { programsOf } from './shapes';
import type { Sides } from './sides';
import { Rounds, rest } from './timing';

/** Rows of one run that are tried; a node or step costs the time of the run over its rows. */
const ROWS = [1, 2, 4, 8];

interface Timed {
  readonly seconds: number;
}
type Attributed = Timed & { readonly attributions: readonly number[] };

export interface CaptumTimes {
  readonly kind: 'default' | 'best' | 'recipe';
  readonly what: string;
  /** Seconds, by round. */
  readonly times: readonly number[];
  readonly attributions: readonly number[];
}

/** The fastest number of rows, and seconds a row by round. */
interface Fastest {
  readonly rows: number;
  readonly times: readonly number[];
}

export interface Measured {
  readonly tokens: number;
  /** Largest difference of our logits to PyTorch's, over the largest. */
  readonly logitsApart: number;
  readonly rounds: Rounds;
  readonly file: Fastest;
  readonly ours: Fastest;
  readonly theirs: Fastest;
  readonly captum: readonly CaptumTimes[];
  /** Floating point operations of matrix products, a row. */
  readonly operations: { readonly forward: number; readonly gradient: number };
  /** Attributions: ours, the first picture of ours, the reference, and half of its nodes, which shows that it has converged. */
  readonly found: readonly number[];
  readonly firstPicture: readonly number[];
  readonly truth: readonly number[];
  readonly half: readonly number[];
}

export interface Extent {
  readonly tokens: number;
  readonly repeat: number;
  /** Whether Captum's 500 steps are run, once. */
  readonly recipe: boolean;
  /** Midpoint nodes of the reference, an even number. */
  readonly reference: number;
}

/** One round that does not count, then `repeat` rounds. */
export async function measure(sides: Sides, extent: Extent): Promise<Measured> {
  const beside = { peak: new MatrixPeak(), file: await FileRuns.open(sides.folder) };
  try {
    return await measureBeside(beside, sides, extent);
  } finally {
    await beside.peak.dispose();
    await beside.file.dispose();
  }
}

/** What has processes of its own. */
interface Beside {
  readonly peak: MatrixPeak;
  readonly file: FileRuns;
}

async function measureBeside(beside: Beside, sides: Sides, extent: Extent): Promise<Measured> {
  const { tokens, repeat, recipe, reference } = extent;
  const { model, python, shape, folder } = sides;
  const { text, ids, keep } = article(model.tokenizer, tokens, shape === 'news');
  const input = { source: shape, id: null, known: null, text, textPair: null };
  const [own] = await model.logits([{ ids, types: ids.map(() => 0) }]);
  const { logits } = await python.ask<{ logits: number[] }>({ forward: ids });
  const target = own.indexOf(Math.max(...own));
  const baseline = model.tokenizer.roles.pad ?? 0;
  const baselineIds = ids.map((id, i) => (keep.includes(i) ? id : baseline));
  const captum = (steps: number, rows: number | null) =>
    python.ask<Attributed>({ captum: ids, baseline, steps, rows, target, keep });
  const explained = async (how: object) =>
    (await explain(model, input, { target: String(target), ...how })).tokens.map((t) => t.attribution);

  let rounds = new Rounds();
  let last = await round(sides, rounds, { ids, baselineIds }, input, target, beside);
  const best = fastest(rounds, 'torch gradient').rows;
  rounds = new Rounds();
  let [whole, parts]: Attributed[] = [];
  for (let k = 0; k < repeat; k++) {
    last = await round(sides, rounds, { ids, baselineIds }, input, target, beside);
    whole = await captum(50, null);
    parts = await captum(50, best);
    rounds.add('captum whole', whole.seconds);
    rounds.add('captum best', parts.seconds);
    process.stderr.write(`${shape}, ${ids.length} tokens: round ${k + 1} of ${repeat}\n`);
  }
  const found: CaptumTimes[] = [
    {
      kind: 'default',
      what: 'Captum, 50 steps, one batch',
      times: rounds.of('captum whole'),
      attributions: whole.attributions,
    },
    {
      kind: 'best',
      what: `Captum, 50 steps, batches of ${best}`,
      times: rounds.of('captum best'),
      attributions: parts.attributions,
    },
  ];
  if (recipe) {
    const long = await captum(500, 3);
    const what = 'Captum, 500 steps, batches of 3';
    found.push({ kind: 'recipe', what, times: [long.seconds], attributions: long.attributions });
  }
  const { programs } = programsOf(folder);
  return {
    tokens: ids.length,
    logitsApart: largestError(own, logits),
    rounds,
    file: fastest(rounds, 'file'),
    ours: fastest(rounds, 'gradient'),
    theirs: fastest(rounds, 'torch gradient'),
    captum: found,
    operations: {
      forward: productOperations(programs.forward(), 1, ids.length),
      gradient: productOperations(programs.gradient(), 1, ids.length),
    },
    ...last,
    truth: await explained({ method: 'riemann_middle', nSteps: reference }),
    half: await explained({ method: 'riemann_middle', nSteps: reference / 2 }),
  };
}

interface Text {
  readonly ids: readonly number[];
  readonly baselineIds: readonly number[];
}
type Input = Parameters<typeof classify>[1];
type Pictures = Pick<Measured, 'found' | 'firstPicture'>;

/** Everything but Captum, once. */
async function round(
  { model, python }: Sides,
  rounds: Rounds,
  { ids, baselineIds }: Text,
  input: Input,
  target: number,
  { peak, file }: Beside,
): Promise<Pictures> {
  const row = { ids, types: ids.map(() => 0) };
  const cotangent = model.info.labels.map((_, i) => Number(i === target));
  const node = { ...row, baselineIds, alpha: 0.5, cotangent };
  rounds.add('peak', await peak.measure());
  await rounds.told('torch forward', () => python.ask<Timed>({ forward: ids }));
  await rounds.time('forward', () => model.logits([row]));
  await rounds.time('first label', () => classify(model, input));
  for (const n of ROWS) {
    const rows = Array.from({ length: n }, () => node);
    const texts = Array.from({ length: n }, () => row);
    await rounds.time(`file ${n}`, () => file.run(texts), n);
    await rounds.time(`gradient ${n}`, () => model.gradients(rows, n), n);
    await rounds.told(`torch gradient ${n}`, () => python.ask<Timed>({ gradient: ids, rows: n }), n);
  }
  let firstPicture: readonly number[] | undefined;
  await rest();
  const begun = performance.now();
  const onPicture = (make: () => Awaited<ReturnType<typeof explain>>) => {
    if (firstPicture !== undefined) return;
    firstPicture = make().tokens.map((t) => t.attribution);
    rounds.add('first picture', (performance.now() - begun) / 1000);
  };
  const found = await explain(model, input, { target: String(target) }, { onPicture });
  rounds.add('explanation', (performance.now() - begun) / 1000);
  rounds.add('nodes', found.integration.steps);
  return { found: found.tokens.map((t) => t.attribution), firstPicture: firstPicture ?? [] };
}

function fastest(rounds: Rounds, kind: string): Fastest {
  const all = ROWS.map((rows) => ({ rows, times: rounds.of(`${kind} ${rows}`) }));
  return all.reduce((a, b) => (median(b.times) < median(a.times) ? b : a));
}
