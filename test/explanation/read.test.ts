import { describe, expect, it } from 'vitest';
import { render } from '../../src/core/explanation/export/format';
import { jsonFormat } from '../../src/core/explanation/export/json';
import { jsonlFormat } from '../../src/core/explanation/export/jsonl';
import { readExplanations } from '../../src/core/explanation/read';
import { explanation, token } from './fakes';

const ONE = explanation({ tokens: [token(0, 7, 0.41, { unknown: true }), token(8, 12, -0.12)] });
/** As --method occlusion writes it for a model without a word-embedding lookup. */
const OCCLUSION = explanation({
  model: { ...ONE.model, embedding: null },
  integration: {
    ...ONE.integration,
    method: 'occlusion',
    fBaseline: null,
    delta: null,
    relativeDelta: null,
    converged: null,
  },
});
const TWO = explanation({ text: 'rates fell', textPair: 'x', id: '7', known: 'sport', words: [], tokens: [] });

describe('exported JSON', () => {
  it.each([
    ['one object', render(jsonFormat(false), [ONE]), [ONE]],
    ['an array', render(jsonFormat(true), [ONE, TWO]), [ONE, TWO]],
    ['occlusion of a model without a lookup', render(jsonFormat(false), [OCCLUSION]), [OCCLUSION]],
    ['lines', render(jsonlFormat, [ONE, TWO]), [ONE, TWO]],
    ['a byte-order mark', `\uFEFF${render(jsonFormat(false), [ONE])}`, [ONE]],
  ])('is read back: %s', (_, text, expected) => {
    expect(readExplanations(text, 'saved.json')).toEqual(expected);
  });

  const broken = (change: object) => JSON.stringify({ ...ONE, ...change });
  it.each([
    ['no JSON', 'hello', 'saved.json is not JSON'],
    ['nothing', '[]', 'saved.json contains no explanation'],
    [
      'a classification',
      broken({ tokens: undefined }),
      'saved.json is not an explanation that Gradlens exported as JSON: tokens',
    ],
    ['another schema', broken({ schema: 2 }), 'schema'],
    [
      'a range outside of the text',
      broken({ words: [{ text: 'x', start: 5, end: 99, sequence: 0, attribution: 1 }] }),
      'a range lies outside of the text',
    ],
    [
      'a range of a pair that is not there',
      broken({ tokens: [token(0, 1, 1, { sequence: 1 })] }),
      'a range lies outside of the text',
    ],
    [
      'a label that is not there',
      broken({ prediction: { ...ONE.prediction, index: 2 } }),
      'the predicted label is not among the scores',
    ],
    ['a number that is none', broken({ target: { ...ONE.target, index: 'x' } }), 'target.index'],
  ])('that is something else is refused in one line: %s', (_, text, message) => {
    expect(() => readExplanations(text, 'saved.json')).toThrow(message);
  });
});
