import type { Explanation, TokenAttribution } from '../../src/protocol/explain';

/** A token by its place in a text; special tokens have start = end. */
export function token(start: number, end: number, attribution: number, more: Partial<TokenAttribution> = {}) {
  return { id: 7, token: 't', start, end, special: false, sequence: 0 as const, attribution, ...more };
}

/** A whole explanation, of which a test names only what it looks at. */
export function explanation(parts: Partial<Explanation> = {}): Explanation {
  const text = parts.text ?? 'profits rose';
  return {
    schema: 1,
    model: {
      path: 'models/bbc-news',
      sha256: 'ab'.repeat(32),
      task: 'single-label',
      labels: ['business', 'sport'],
      embedding: 'words',
      device: 'cpu',
      dtype: 'fp32',
      twinDistance: 0,
    },
    source: 'article.txt',
    id: null,
    known: null,
    text,
    textPair: null,
    prediction: {
      index: 0,
      label: 'business',
      labels: ['business'],
      scores: [
        { label: 'business', logit: 4, probability: 0.982 },
        { label: 'sport', logit: 0, probability: 0.018 },
      ],
    },
    target: { index: 0, label: 'business', output: 'logit', against: null },
    integration: {
      method: 'adaptive',
      steps: 15,
      forwardRuns: 9,
      baseline: 'pad',
      baselineSpread: null,
      standardError: null,
      fInput: 4,
      fBaseline: -0.3,
      delta: 0.004,
      relativeDelta: 0.002,
      converged: true,
    },
    tokens: [token(0, 0, 0, { special: true }), token(0, 7, 0.41), token(8, 12, -0.12)],
    words: [
      { text: 'profits', start: 0, end: 7, sequence: 0, attribution: 0.41 },
      { text: 'rose', start: 8, end: 12, sequence: 0, attribution: -0.12 },
    ],
    windows: [{ start: 0, end: text.length, tokens: 2 }],
    unseen: null,
    warnings: [],
    ...parts,
  };
}

/** Ranges one after the other: each as long as a number says, after a gap. */
export function ranges(pieces: readonly { readonly gap?: number; readonly length: number }[]) {
  let at = 0;
  return pieces.map(({ gap = 0, length }) => {
    const start = at + gap;
    at = start + length;
    return { start, end: at };
  });
}
