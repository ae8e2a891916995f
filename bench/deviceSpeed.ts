/**
 * How fast a device is beside the CPU: `npm run bench -- deviceSpeed DEVICE [--models FOLDER,…] [--tokens N,…] [--repeat N]
 * [--random FOLDER]`. Without models the bundled one; --random adds the shape of BERT-base with random weights, which it makes
 * in FOLDER once.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Row } from '../src/core/compile/rows';
import { RuntimeError, UsageError } from '../src/core/errors';
import { explain } from '../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../src/core/model/model';
import type { RunDevice } from '../src/protocol/runtime';
import { article } from './article';
import { cosine, grouped, median, milliseconds, ratios, spread, table } from './figures';
import { Options, start } from './options';
import { makeRandomBert } from './randomBert';
import { Rounds, timed } from './timing';

/** Path nodes in one run. */
const NODES = 16;
const HEAD = [
  ...['model', 'tokens', 'device', 'ready, s', 'forward, ms', 'path node, ms', 'explained, s', 'nodes'],
  ...['times as fast', 'cosine'],
];

interface Side {
  readonly device: RunDevice;
  readonly model: LoadedModel;
  readonly rounds: Rounds;
  /** Seconds until the first path nodes: opening, trying and compiling. */
  ready: number;
  nodes: number;
  attributions: readonly number[];
}

async function sideOf(model: string | undefined, device: RunDevice): Promise<Side> {
  const [ready, opened] = await timed(() => openModel({ ...(model !== undefined && { model }), device }));
  return { device, model: opened, rounds: new Rounds(), ready, nodes: 0, attributions: [] };
}

/** The text at NODES places of the path from padding. */
function pathOf({ tokenizer, info }: LoadedModel, ids: readonly number[], keep: readonly number[]): readonly Row[] {
  const { pad = 0 } = tokenizer.roles;
  return Array.from({ length: NODES }, (_, i) => ({
    ids,
    types: ids.map(() => 0),
    baselineIds: ids.map((id, at) => (keep.includes(at) ? id : pad)),
    alpha: (i + 0.5) / NODES,
    cotangent: info.labels.map((_label, l) => Number(l === 0)),
  }));
}

/** Each kind of work once in turn on each side. */
async function round(side: Side, text: string, path: readonly Row[]): Promise<void> {
  const { model, rounds } = side;
  const input = { source: 'bench', id: null, known: null, text, textPair: null };
  const [{ cotangent: _, baselineIds: __, ...row }] = path;
  await rounds.time('forward', () => model.logits([{ ...row, alpha: 1 }]));
  await rounds.time('node', () => model.gradients(path), NODES);
  const { tokens, integration } = await rounds.time('explained', () => explain(model, input));
  side.nodes = integration.steps;
  side.attributions = tokens.map((t) => t.attribution);
}

/** The program is compiled on first use, for each size of it. */
async function warm(side: Side, path: readonly Row[]): Promise<void> {
  const [took] = await timed(async () => {
    await side.model.gradients(path);
    await side.model.logits(path.slice(0, 1).map(({ cotangent: _, ...row }) => row));
  });
  side.ready += took;
}

interface Case {
  /** Undefined for the bundled one. */
  readonly model: string | undefined;
  readonly readsNews: boolean;
  readonly tokens: number;
}

/** The rows of the CPU and of the device. Throws what the device is refused for. */
async function measure(
  { model, readsNews, tokens }: Case,
  device: RunDevice,
  repeat: number,
): Promise<readonly (readonly string[])[]> {
  const sides: Side[] = [];
  try {
    for (const one of ['cpu', device] as const) sides.push(await sideOf(model, one));
    const [cpu] = sides;
    const { text, ids, keep } = article(cpu.model.tokenizer, Math.min(tokens, cpu.model.longest), readsNews);
    const path = pathOf(cpu.model, ids, keep);
    for (const side of sides) await warm(side, path);
    for (let i = 0; i < repeat; i++) for (const side of sides) await round(side, text, path);
    const fast = (side: Side) => median(ratios(cpu.rounds.of('explained'), side.rounds.of('explained')));
    return sides.map((side) => [
      ...[nameOf(model), grouped(ids.length), side.device, grouped(side.ready, 1)],
      ...[milliseconds(side.rounds.of('forward')), milliseconds(side.rounds.of('node'))],
      ...[spread(side.rounds.of('explained')), String(side.nodes), grouped(fast(side), 2)],
      cosine(side.attributions, cpu.attributions).toFixed(6),
    ]);
  } finally {
    for (const side of sides) await side.model.dispose();
  }
}

function nameOf(model: string | undefined): string {
  return model === undefined ? 'bbc-news' : basename(model);
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['models', 'tokens', 'repeat', 'random']);
  const [device] = options.rest;
  if (device === undefined) throw new UsageError('name a device: cuda, webgpu, dml, coreml or wasm');
  const random = options.text('random');
  if (random !== undefined && !existsSync(join(random, 'tokenizer.json'))) makeRandomBert(random);
  const named = options.text('models')?.split(',') ?? [undefined];
  const lengths = (options.text('tokens') ?? '64,256,512').split(',').map(Number);
  const rows: (readonly string[])[] = [HEAD];
  const refused: string[] = [];
  for (const model of random === undefined ? named : [...named, random])
    for (const tokens of lengths) {
      const what = `${nameOf(model)}, ${tokens} tokens`;
      process.stderr.write(`${what}\n`);
      const one = { model, tokens, readsNews: model !== random || model === undefined };
      try {
        rows.push(...(await measure(one, device as RunDevice, options.count('repeat', 3))));
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        refused.push(`${what}: ${error.message}\n`);
      }
    }
  process.stdout.write(`${table(rows)}\n${refused.join('')}`);
  if (refused.length > 0) process.exitCode = 1;
});
