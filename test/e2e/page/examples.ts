/** Explanations to look at: their scores are drawn by lot, always the same, over texts that are hard to lay out. */

import { aggregate } from '../../../src/core/explanation/aggregate';
import { words } from '../../../src/core/tokenization/words';
import type { Explanation, LabelScore, TokenAttribution } from '../../../src/protocol/explain';

/** Numbers in (-1, 1), the same for the same seed; most of them small, as scores are. */
export function lots(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const even = (state / 2 ** 32) * 2 - 1;
    return even ** 3;
  };
}

interface Example {
  readonly text: string;
  readonly textPair?: string;
  readonly seed?: number;
  readonly labels?: readonly string[];
  readonly more?: Partial<Explanation>;
}

/** A whole explanation of a text: a token for each word, long words in two pieces. */
export function example({
  text,
  textPair,
  seed = 7,
  labels = ['business', 'tech', 'politics', 'sport'],
  more,
}: Example): Explanation {
  const draw = lots(seed);
  const texts = textPair === undefined ? [text] : [text, textPair];
  const content = texts.flatMap((one, sequence) => tokensOf(one, sequence === 0 ? 0 : 1, draw));
  const special = (token: string): TokenAttribution => ({
    id: 1,
    token,
    start: 0,
    end: 0,
    special: true,
    sequence: 0,
    attribution: 0,
  });
  const tokens = [special('[CLS]'), ...content, special('[SEP]')];
  const scores = labels.map(
    (label, index): LabelScore => ({
      label,
      logit: 4 - 2 * index,
      probability: [0.982, 0.011, 0.004, 0.002][index] ?? 0.001,
    }),
  );
  return {
    schema: 1,
    model: {
      path: '/home/ada/models/news',
      sha256: 'ab'.repeat(32),
      task: 'single-label',
      labels,
      embedding: '/embeddings/word_embeddings/Gather_output_0',
      device: 'cpu',
      dtype: 'fp32',
      twinDistance: 0,
    },
    source: 'article.txt',
    id: null,
    known: null,
    text,
    textPair: textPair ?? null,
    prediction: { index: 0, label: labels[0] ?? '', labels: labels.slice(0, 1), scores },
    target: { index: 0, label: labels[0] ?? '', output: 'logit', against: null },
    integration: {
      method: 'adaptive',
      steps: 15,
      forwardRuns: 9,
      baseline: 'pad',
      baselineSpread: null,
      standardError: null,
      fInput: 4.2,
      fBaseline: -0.3,
      delta: 0.009,
      relativeDelta: 0.002,
      converged: true,
    },
    tokens,
    words: aggregate(
      tokens,
      texts.map((one) => ({ text: one, ranges: words(one) })),
    ),
    windows: [{ start: 0, end: text.length, tokens: content.length }],
    unseen: null,
    warnings: [],
    ...more,
  };
}

function tokensOf(text: string, sequence: 0 | 1, draw: () => number): TokenAttribution[] {
  return words(text).flatMap(({ start, end }, index) => {
    const middle = end - start > 8 ? start + 5 : end;
    const ranges = middle < end ? [[start, middle] as const, [middle, end] as const] : [[start, end] as const];
    return ranges.map(([from, to], piece) => ({
      id: 100 + index,
      token: `${piece > 0 ? '##' : ''}${text.slice(from, to)}`,
      start: from,
      end: to,
      special: false,
      sequence,
      attribution: draw() / 3,
    }));
  });
}

/** The same text, scored again: as a refinement changes it. */
export function refined(explanation: Explanation, seed: number): Explanation {
  const again = example({ text: explanation.text, seed });
  return { ...explanation, tokens: again.tokens, words: again.words };
}

const SENTENCES = [
  'Quarterly profits at the shipping group rose by 12% to £1.13bn, beating every forecast.',
  'Analysts said that demand for container space had returned faster than expected.',
  'The chief executive warned, however, that fuel prices and new rules on emissions would weigh on the second half.',
  'Shares closed 4% higher in London.',
  'A spokesman for the ministry declined to comment on the talks.',
  'In a separate statement the union called the offer “a first step, and no more”.',
];

/** A text of about so many words, in paragraphs. */
export function longText(count: number): string {
  const paragraphs: string[] = [];
  let written = 0;
  for (let i = 0; written < count; i++) {
    const lines = Array.from({ length: 3 + (i % 4) }, (_, k) => SENTENCES[(i * 5 + k) % SENTENCES.length] ?? '');
    const paragraph = lines.join(' ');
    paragraphs.push(paragraph);
    written += paragraph.split(' ').length;
  }
  return `${paragraphs.join('\n\n')}\n`;
}

export const RIGHT_TO_LEFT =
  'ارتفعت أرباح الشركة بنسبة 12% في الربع الأخير، بحسب تقرير Reuters الجديد.\nקבוצת הספנות הודיעה על רווחים של 1.13 מיליארד דולר.\n';
export const EAST_ASIAN =
  '海运集团第三季度利润增长百分之十二,超过所有预期。\nコンテナ需要が予想より早く回復したとアナリストは述べた。\n해운 그룹의 분기 이익이 12% 증가했다.\n';
export const PICTOGRAPHS =
  'Best ship ever 🚢👍🏽! Family trip 👨‍👩‍👧‍👦 to 🇬🇧, café naïve 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 — e\u0301clair\ttab\tand  two  spaces\u0007 bell.\n';
