/** Labels that data give, compared with those of the model: the same everywhere. */
import { describe, expect, it } from 'vitest';
import { Evaluation } from '../../src/cli/evaluation';
import { cellText } from '../../src/core/data/cellText';
import { knownLabels } from '../../src/core/explanation/known';
import { disagreement } from '../../src/core/explanation/summary';
import { explanation } from './fakes';

const LABELS = ['toxic', 'sci, tech', 'threat', 'A|B'];

describe('labels that are numbers', () => {
  it.each([
    ['-1.0', '-1'],
    ['-1', '-1'],
    ['1', '1'],
    ['1.0', '1'],
    ['0', '0'],
  ])('are known by their value: %s', (known, label) => {
    expect(knownLabels(known, ['-1', '0', '1'], 'single-label')).toEqual([label]);
  });
  it('may be written with decimals on either side, and are no places then', () => {
    const floats = ['-1.0', '1.0', '0.5'];
    expect(['1.0', '1', '-1', '.5'].map((k) => knownLabels(k, floats, 'single-label')[0])).toEqual([
      '1.0',
      '1.0',
      '-1.0',
      '0.5',
    ]);
  });
});

describe('the labels that data give', () => {
  it.each<[string, string, readonly string[]]>([
    ['one name', 'toxic', ['toxic']],
    ['a name that holds a comma', ' Sci, Tech ', ['sci, tech']],
    ['a name that holds a bar', 'a|b', ['A|B']],
    ['names between bars', 'toxic|threat', ['toxic', 'threat']],
    ['names between bars, one with a comma', 'sci, tech | threat', ['sci, tech', 'threat']],
    ['names between commas, one with a comma', 'toxic, sci, tech, threat', ['toxic', 'sci, tech', 'threat']],
    ['names between bars, one with a bar', 'toxic|A|B', ['toxic', 'A|B']],
    ['names between semicolons and commas', 'toxic;threat,A|B', ['toxic', 'threat', 'A|B']],
    ['names on lines', 'toxic\nthreat', ['toxic', 'threat']],
    ['names between blanks', 'toxic threat', ['toxic', 'threat']],
    ['a list as JSON', '["sci, tech", "threat"]', ['sci, tech', 'threat']],
    ['a list as Python writes it', "['sci, tech', 'threat']", ['sci, tech', 'threat']],
    ['a set and a tuple of Python', "{'toxic'}", ['toxic']],
    ['an array of numpy', "['toxic' 'threat']", ['toxic', 'threat']],
    ['a list without quotes', '[toxic, threat]', ['toxic', 'threat']],
    ['indices', '[0, 2]', ['toxic', 'threat']],
    ['indices between bars', '0|2.0', ['toxic', 'threat']],
    ['an index alone', '2', ['threat']],
    ['a vector', '[0, 1, 0, 1]', ['sci, tech', 'A|B']],
    ['a vector of floats', '[0.0, 1.0, 0.0, 0.0]', ['sci, tech']],
    ['a vector of numpy', '[0. 1. 0. 0.]', ['sci, tech']],
    ['a vector of truths', 'True,False,False,False', ['toxic']],
    ['a vector between blanks', '0 0 1 0', ['threat']],
    ['a vector of none', '0|0|0|0', []],
    ['an object', '{"toxic": 1, "threat": 0}', ['toxic']],
    ['the empty set', '[]', []],
    ['the empty set of Python', 'set()', []],
    ['one name twice', 'toxic|Toxic', ['toxic']],
    ['a name that the model lacks', 'toxic|rude, crude', ['toxic', 'rude, crude']],
    ['an empty piece', 'toxic|', ['toxic']],
  ])('are read of %s', (_, known, expected) => {
    expect(knownLabels(known, LABELS, 'multi-label')).toEqual(expected);
  });

  it('are one for a model that gives one, whose name may hold anything', () => {
    expect(knownLabels(' toxic ', LABELS, 'single-label')).toEqual(['toxic']);
    expect(knownLabels('toxic|threat', LABELS, 'single-label')).toEqual(['toxic|threat']);
    expect(knownLabels('["toxic"]', LABELS, 'single-label')).toEqual(['toxic']);
    expect(knownLabels('0|0|1|0', LABELS, 'single-label')).toEqual(['threat']);
  });

  it('are the same from JSON Lines as from a table', () => {
    const read = (value: unknown) => knownLabels(cellText(value) ?? '', LABELS, 'multi-label');
    expect(read(['sci, tech', 'threat'])).toEqual(['sci, tech', 'threat']);
    expect(read(['rude, crude', 'threat'])).toEqual(['rude, crude', 'threat']);
    expect(read([0, 1, 0, 0])).toEqual(['sci, tech']);
    expect(read([false, true, false, false])).toEqual(['sci, tech']);
    expect(read([])).toEqual([]);
  });
});

describe('the comparison of sets', () => {
  const scores = LABELS.map((label, i) => ({ label, logit: 1 - i, probability: 0.9 - 0.2 * i }));
  const said = (known: string, labels: readonly string[]) => {
    const prediction = { index: 0, label: 'toxic', labels, scores };
    const { model } = explanation();
    return disagreement(explanation({ known, prediction, model: { ...model, task: 'multi-label', labels: LABELS } }));
  };

  it('is silent where the sets are equal, in any order and spelling', () => {
    expect(said('sci, tech|TOXIC', ['toxic', 'sci, tech'])).toBeNull();
    expect(said('[1, 1, 0, 0]', ['toxic', 'sci, tech'])).toBeNull();
    expect(said('[]', [])).toBeNull();
  });

  it('names the whole set of the data where any label differs', () => {
    expect(said('toxic', ['toxic', 'sci, tech'])).toBe('file says toxic');
    expect(said('toxic|threat', ['toxic'])).toBe('file says toxic, threat');
    expect(said('[]', ['toxic'])).toBe('file says no label');
    expect(said('toxic', [])).toBe('file says toxic');
  });

  it('is that of the evaluation', () => {
    for (const known of ['toxic', 'toxic|threat', '[]', '[1, 0, 1, 0]', 'sci, tech']) {
      for (const labels of [[], ['toxic'], ['toxic', 'threat'], ['sci, tech']]) {
        const evaluation = new Evaluation(LABELS, 'multi-label');
        evaluation.add(known, labels);
        expect(evaluation.scores.accuracy === 1, `${known} and ${labels}`).toBe(said(known, labels) === null);
      }
    }
  });
});
