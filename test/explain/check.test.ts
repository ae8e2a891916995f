/** The counter-check, recomputed here from ids that the test edits itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meanInterval } from '../../src/core/attribution/interval';
import { softmax } from '../../src/core/attribution/target';
import { UsageError } from '../../src/core/errors';
import { explain } from '../../src/core/explain/explainer';
import { checkLines } from '../../src/core/explanation/checkText';
import { explanationCsv } from '../../src/core/explanation/export/csv';
import { checkedExplanation } from '../../src/core/explanation/read';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { Check, Explanation } from '../../src/protocol/explain';
import type { ExplainOptions } from '../../src/protocol/requests';
import { explanation as fake } from '../explanation/fakes';
import { modelFolder } from '../support/fixtures';

let model: LoadedModel;
beforeAll(async () => {
  model = await openModel({ model: join(modelFolder('bert'), 'onnx', 'model.onnx') });
});
afterAll(() => model.dispose());

const [{ text }] = JSON.parse(readFileSync(join(modelFolder('bert'), 'cases.json'), 'utf8')).cases as readonly {
  readonly text: string;
}[];
const LONG = Array.from({ length: 8 }, () => text).join(' ');

function of(input: string, options: ExplainOptions = {}): Promise<Explanation> {
  return explain(model, { source: 'test', id: null, known: null, text: input, textPair: null }, options);
}
async function checked(input: string, options: ExplainOptions = {}): Promise<Explanation & { check: Check }> {
  const found = await of(input, { ...options, check: true });
  const { check } = found;
  if (check === undefined) throw new Error('no check');
  return { ...found, check };
}
/** The probability of a class for ids, straight from the file. */
async function probability(ids: readonly number[], label: number): Promise<number> {
  const [logits] = await model.hold((running) => running.fileLogits([{ ids, types: ids.map(() => 0) }]));
  return softmax(logits)[label];
}
function strongest(scores: readonly number[]): number[] {
  return scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
}

describe('the counter-check', () => {
  it('gives what the file says of ids with the strongest words replaced or deleted', async () => {
    const { tokens, words, target, check } = await checked(text);
    const inWords = (chosen: readonly number[]) => (t: (typeof tokens)[number]) =>
      !t.special && chosen.some((w) => words[w].start <= t.start && t.end <= words[w].end);
    const { pad, unk } = (await model.hold(async (running) => running.tokenizer.roles)) as Record<string, number>;
    const top = strongest(words.map((w) => w.attribution)).slice(0, check.without.k);
    const put = (hidden: (t: (typeof tokens)[number]) => boolean, id: number) =>
      probability(
        tokens.map((t) => (hidden(t) ? id : t.id)),
        target.index,
      );
    const kept = (hidden: (t: (typeof tokens)[number]) => boolean) =>
      probability(
        tokens.filter((t) => !hidden(t)).map((t) => t.id),
        target.index,
      );
    const isTop = inWords(top);
    const rest = (t: (typeof tokens)[number]) => !t.special && !isTop(t);
    const whole = await probability(
      tokens.map((t) => t.id),
      target.index,
    );
    expect(Object.keys(check.replacements)).toEqual(['pad', 'unk', 'delete']);
    expect(check.score).toBeCloseTo(whole, 5);
    expect(check.without.score).toBeCloseTo(await put(isTop, pad), 5);
    for (const [name, run] of [
      ['pad', (hidden) => put(hidden, pad)],
      ['unk', (hidden) => put(hidden, unk)],
      ['delete', kept],
    ] as readonly [string, (hidden: (t: (typeof tokens)[number]) => boolean) => Promise<number>][]) {
      const found = check.replacements[name];
      expect(found.comprehensiveness.value).toBeCloseTo(whole - (await run(isTop)), 5);
      expect(found.sufficiency.value).toBeCloseTo(whole - (await run(rest)), 5);
      const content = tokens.filter((t) => !t.special);
      const order = strongest(content.map((t) => t.attribution));
      let [sum, left] = [0, 0];
      for (const share of [0.01, 0.05, 0.1, 0.2, 0.5]) {
        const most = new Set(order.slice(0, Math.ceil(share * content.length)).map((i) => content[i]));
        sum += whole - (await run((t) => most.has(t)));
        left += whole - (await run((t) => !t.special && !most.has(t)));
      }
      expect(found.aopcComprehensiveness.value).toBeCloseTo(sum / 5, 5);
      expect(found.aopcSufficiency.value).toBeCloseTo(left / 5, 5);
    }
  });

  it('takes the words of another baseline from an explanation with it', async () => {
    const { words, check } = await checked(text);
    const other = await of(text, { baselines: ['unk'], tolerance: 0.1 });
    const here = words.map((w) => w.attribution);
    const there = other.words.map((w) => w.attribution);
    const painted = 0.05 * Math.max(...here.map(Math.abs));
    const turned = here.flatMap((x, i) => (Math.abs(x) >= painted && x * there[i] < 0 ? [i] : []));
    const top = (scores: readonly number[]) => strongest(scores.map(Math.abs)).slice(0, 10);
    const agree = top(here).filter((i) => top(there).includes(i) && here[i] * there[i] > 0).length;
    expect(check.baselinesAgree).toEqual({ baseline: 'unk', of: Math.min(10, words.length), agree, turned });
  });

  it('changes nothing else, and is the same bytes with others beside it and after it', async () => {
    const alone = await checked(LONG);
    const { check: _, ...bare } = alone;
    expect(bare).toEqual(await of(LONG));
    const [, again] = await Promise.all([checked(text), checked(LONG), checked(`${text} more`), of(text)]);
    expect(JSON.stringify(again)).toBe(JSON.stringify(alone));
  });

  it('draws from the seed until the interval is narrow or forty draws are made', async () => {
    const { withoutRandom, without, score } = (await checked(LONG)).check;
    if (withoutRandom === null) throw new Error('no draws');
    const { low, high, draws, k } = withoutRandom;
    expect(k).toBe(5);
    expect(draws % 8).toBe(0);
    expect(high - low < Math.max(0.1 * Math.abs(score - without.score), 0.01) || draws === 40).toBe(true);
    expect((await checked(LONG, { seed: 3 })).check.withoutRandom?.seed).toBe(3);
  });

  it('bears a text of one word, of two, and every method; a recipe refuses it', async () => {
    expect((await checked('profits')).check.withoutRandom).toBeNull();
    const two = (await checked('profits rose')).check.withoutRandom;
    expect(two).toMatchObject({ k: 1, draws: 1 });
    expect(two?.low).toBe(two?.high);
    for (const method of ['saliency', 'occlusion', 'shapley', 'riemann_middle'] as const) {
      const { check } = await checked(text, { method });
      expect(check.baselinesAgree === null).toBe(method !== 'riemann_middle');
    }
    await expect(of(text, { check: true, recipe: 'interpret-flair' })).rejects.toThrow(UsageError);
  });

  it('is read back from its JSON', async () => {
    const found = await checked(text);
    expect(checkedExplanation(JSON.parse(JSON.stringify(found)), 'x').check).toEqual(found.check);
  });
});

describe('intervals of means', () => {
  it('are Student’s, within the bounds', () => {
    // scipy.stats.t.interval(0.95, 3, loc=2.5, scale=stats.sem([1, 2, 3, 4])) and the like of 1…20
    expect(meanInterval([1, 2, 3, 4], -10, 10).low).toBeCloseTo(0.4457, 3);
    const twenty = meanInterval(
      Array.from({ length: 20 }, (_, i) => i + 1),
      -100,
      100,
    );
    expect(twenty.low).toBeCloseTo(7.73119, 3);
    expect(meanInterval([0.1, 0.9], 0, 1)).toEqual({ value: 0.5, low: 0, high: 1 });
    expect(meanInterval([0.4], 0, 1)).toEqual({ value: 0.4, low: 0, high: 1 });
  });
});

describe('the sentence', () => {
  const exact = { value: 0, low: 0, high: 0 };
  const replacement = {
    comprehensiveness: exact,
    sufficiency: exact,
    aopcComprehensiveness: exact,
    aopcSufficiency: exact,
    curve: [],
  };
  const check: Check = {
    score: 0.982,
    replacements: { pad: replacement },
    without: { k: 5, score: 0.41, low: 0.41, high: 0.41 },
    withoutRandom: { k: 5, score: 0.97, low: 0.95, high: 0.98, draws: 8, seed: 0 },
    baselinesAgree: { baseline: 'unk', of: 10, agree: 8, turned: [1] },
    speaksAgainst: false,
  };

  it('says what removing the strongest and others does, and which words depend on the baseline', () => {
    expect(checkLines(fake({ check }))).toEqual([
      'Removing the 5 strongest words takes business from 98.2 % to 41.0 %; removing 5 others, to 97.0 % (95.0 %–98.0 %).',
      'With the baseline unk in place of pad, 8 of the 10 strongest words are the same; 1 coloured word changed sign.',
    ]);
    const rows = explanationCsv('word', 'position').record(fake({ check }), 0).trim().split(/\r?\n/);
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(['false', 'true']);
  });

  it('warns where others matter as much', () => {
    const lines = checkLines(fake({ check: { ...check, speaksAgainst: true } }));
    expect(lines[1]).toBe('Removing these words changes no more than removing others: do not rely on the colours.');
  });
});
