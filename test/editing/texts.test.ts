/** The exact words of lenses, hovers and command lines. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Explanation, Prediction } from '../../src/protocol/explain';
import { commandLine, savedFile } from '../../src/server/editing/commandLine';
import { Entry } from '../../src/server/editing/entry';
import { hoverText } from '../../src/server/editing/hoverText';
import type { Label } from '../../src/server/editing/labelStore';
import { type LensState, lensTexts } from '../../src/server/editing/lensText';
import { partOf } from '../../src/server/editing/parts';
import { explanation } from '../explanation/fakes';

function prediction(...scores: readonly (readonly [string, number])[]): Prediction {
  const best = scores.reduce((a, b, i) => (b[1] > scores[a][1] ? i : a), 0);
  return {
    index: best,
    label: scores[best][0],
    labels: [scores[best][0]],
    scores: scores.map(([label, probability]) => ({ label, logit: Math.log(probability), probability })),
  };
}

const SURE = explanation({ prediction: prediction(['business', 0.981], ['politics', 0.012], ['sport', 0.007]) });
const labelled = (classification: Explanation): Label => ({ kind: 'label', classification });

const plainState: LensState = {
  now: undefined,
  last: undefined,
  known: null,
  explanation: null,
  stale: false,
  pinned: null,
  working: undefined,
  problem: null,
};

function titles(state: Partial<LensState>): readonly string[] {
  return lensTexts({ ...plainState, ...state }).map(({ title }) => title);
}

function integrated(e: Explanation, integration: Partial<Explanation['integration']>): Explanation {
  return { ...e, integration: { ...e.integration, ...integration } };
}

describe('a lens', () => {
  const close = explanation({ prediction: prediction(['business', 0.54], ['politics', 0.41], ['sport', 0.05]) });
  const less = explanation({ prediction: prediction(['business', 0.912], ['politics', 0.08], ['sport', 0.008]) });
  const now = labelled(SURE);
  it.each<[string, Partial<LensState>, readonly string[]]>([
    ['nothing known yet', {}, ['… · Explain']],
    ['labelled', { now }, ['business 98 % · Explain']],
    ['the text before the last edits', { last: SURE }, ['business 98 % · Explain']],
    ['close call', { now: labelled(close) }, ['business 54 %, politics 41 % · Explain']],
    ['working', { now, working: 0.604 }, ['business 98 % · explaining 60 % · Cancel']],
    ['beginning', { now, working: null }, ['business 98 % · explaining · Cancel']],
    [
      'explained on another device than the CPU',
      { now, explanation: { ...SURE, model: { ...SURE.model, device: 'webgpu' } } },
      ['business 98 % · explained on WebGPU, 0.2 % error · Heatmap', 'Why not politics?'],
    ],
    [
      'explained',
      { now, explanation: SURE },
      ['business 98 % · explained, 0.2 % error · Heatmap', 'Why not politics?'],
    ],
    [
      'not converged',
      { now, explanation: integrated(SURE, { converged: false, relativeDelta: 0.04 }) },
      ['business 98 % · explained, not converged (4 % error) · Refine', 'Heatmap', 'Why not politics?'],
    ],
    [
      'the sum fits, but words still move',
      { now, explanation: integrated(SURE, { converged: false, relativeDelta: 0.003 }) },
      ['business 98 % · explained, words still move · Refine', 'Heatmap', 'Why not politics?'],
    ],
    [
      'not converged, and what is explained is not what goes without saying',
      {
        now,
        explanation: integrated(
          explanation({ target: { index: 1, label: 'tech', output: 'margin', against: 'business' } }),
          { converged: false, relativeDelta: 0.04 },
        ),
      },
      [
        expect.stringMatching(/ · tech rather than business explained, not converged \(4 % error\) · Refine$/),
        'Heatmap',
        expect.any(String),
      ],
    ],
    [
      'of another model',
      { now, explanation: SURE, otherModel: 'bert-toxic' },
      ['business 98 % · colours are of bert-toxic · Explain again'],
    ],
    [
      'of another model of the same name, before its label is known',
      { now: undefined, last: undefined, explanation: SURE, otherModel: 'bbc-news' },
      ['… · colours are of bbc-news · Explain again'],
    ],
    [
      'the file gives a label that the model does not have: said once',
      { now, known: 'weather' },
      ['business 98 % · the model has no label weather · Explain'],
    ],
    ['and not again in the rows below', { now, known: 'weather', saidBefore: true }, ['business 98 % · Explain']],
    ['nothing to read yet', { now: undefined, explanation: null, empty: true }, ['nothing to read yet']],
    [
      'edited since',
      { now: labelled(less), explanation: SURE, stale: true },
      ['business 91 % (was 98 %) · colours are of the earlier text · Explain again'],
    ],
    [
      'another label now',
      {
        now: labelled(explanation({ prediction: prediction(['sport', 0.7], ['business', 0.3]) })),
        explanation: SURE,
        stale: true,
      },
      ['sport 70 % (was business 98 %) · colours are of the earlier text · Explain again'],
    ],
    ['known label differs', { now, known: 'politics' }, ['business 98 % · file says politics · Explain']],
    ['cannot', { problem: 'model cannot be loaded' }, ['model cannot be loaded · Show why']],
    ['nothing to read', { now: { kind: 'none', message: 'x' } }, ['nothing that the model can read · Explain']],
    [
      'pinned',
      { now: labelled(less), explanation: less, pinned: SURE },
      ['business 91 % (was 98 %) · explained, 0.2 % error · Heatmap', 'Why not politics?'],
    ],
    [
      'another class',
      { now, explanation: { ...SURE, target: { index: 2, label: 'sport', output: 'logit', against: null } } },
      ['business 98 % · sport explained, 0.2 % error · Heatmap', 'Why not politics?'],
    ],
    [
      'a margin',
      { now, explanation: { ...SURE, target: { index: 0, label: 'business', output: 'margin', against: 'politics' } } },
      ['business 98 % · business rather than politics explained, 0.2 % error · Heatmap'],
    ],
    [
      'occlusion',
      { now, explanation: integrated(SURE, { method: 'occlusion', relativeDelta: null, converged: null }) },
      ['business 98 % · explained, occlusion · Heatmap', 'Why not politics?'],
    ],
  ])('says: %s', (_, state, expected) => {
    expect(titles(state)).toEqual(expected);
  });

  it('names what is over the threshold of several labels, and the value of a regression', () => {
    const several = { ...SURE, model: { ...SURE.model, task: 'multi-label' as const } };
    const two = { ...prediction(['a', 0.9], ['b', 0.6], ['c', 0.1]), labels: ['a', 'b'] };
    expect(titles({ now: labelled({ ...several, prediction: two }) })).toEqual(['a 90 %, b 60 % · Explain']);
    expect(titles({ now: labelled({ ...several, prediction: { ...two, labels: [] } }) })).toEqual([
      'no label (highest: a 90 %) · Explain',
    ]);
    const value = {
      index: 0,
      label: 'stars',
      labels: ['stars'],
      scores: [{ label: 'stars', logit: 4.2, probability: null }],
    };
    const regression = { ...SURE, model: { ...SURE.model, task: 'regression' as const }, prediction: value };
    expect(titles({ now: labelled(regression) })).toEqual(['stars 4.20 · Explain']);
  });

  it('says what its words mean, where that is not plain', () => {
    const tooltip = (state: Partial<LensState>) =>
      lensTexts({ ...plainState, now, ...state }).map(({ tooltip: text }) => text?.split(':', 1)[0]);
    expect(tooltip({ explanation: SURE })).toEqual(['Integration error', undefined]);
    expect(tooltip({ explanation: integrated(SURE, { converged: false, relativeDelta: 0.003 }) })[0]).toBe(
      'Integration error',
    );
    expect(tooltip({})).toEqual([undefined]);
  });

  it('carries what its words say', () => {
    const [other] = lensTexts({ ...plainState, now, explanation: SURE, otherModel: 'bert-toxic' });
    expect(other.action).toEqual({ kind: 'explain' });
    const [again] = lensTexts({
      now,
      last: undefined,
      known: null,
      explanation: SURE,
      stale: true,
      pinned: null,
      working: undefined,
      problem: null,
    });
    expect(again.action).toEqual({ kind: 'explain', options: { output: 'logit' } });
    const [, why] = lensTexts({
      now,
      last: undefined,
      known: null,
      explanation: SURE,
      stale: false,
      pinned: null,
      working: undefined,
      problem: null,
    });
    expect(why.action).toEqual({
      kind: 'explain',
      options: { target: 'business', output: 'margin', against: 'politics' },
    });
  });
});

it('a lens of a text beyond the last column that editors draw says where the rest is seen', () => {
  const now = { kind: 'label', classification: SURE } as const;
  expect(titles({ now, explanation: SURE, isCut: true })[0]).toMatch(
    /error, colours end at column 10,000: the heatmap shows all · Heatmap$/,
  );
  const moving = { ...SURE, integration: { ...SURE.integration, converged: false, relativeDelta: 0.04 } };
  expect(titles({ now, explanation: moving, isCut: true })[0]).toMatch(
    /not converged \(4 % error\), colours end at column 10,000: the heatmap shows all · Refine$/,
  );
  expect(titles({ now, explanation: SURE })[0]).not.toContain('column');
});

describe('a hover', () => {
  const text = 'an investment *x* now';
  const part = partOf(
    { name: 'a.txt', kind: 'text', text, columns: { textColumn: '', labelColumn: '' } },
    { kind: 'document' },
  );
  const token = (name: string, start: number, end: number, attribution: number) => ({
    id: 1,
    token: name,
    start,
    end,
    special: false,
    sequence: 0 as const,
    attribution,
  });
  const e = explanation({
    text,
    prediction: SURE.prediction,
    tokens: [
      token('▁an', 0, 2, 0.001),
      token('▁invest', 3, 9, 0.3),
      token('ment', 9, 13, 0.39),
      token('*x', 14, 16, -0.2),
      token('▁now', 18, 21, 0.1),
    ],
    words: [
      { text: 'an', start: 0, end: 2, sequence: 0, attribution: 0.001 },
      { text: 'investment', start: 3, end: 13, sequence: 0, attribution: 0.69 },
      { text: '*x', start: 14, end: 16, sequence: 0, attribution: -0.2 },
      { text: 'now', start: 18, end: 21, sequence: 0, attribution: 0.1 },
    ],
  });
  const entry = new Entry('id', 'file:///a.txt', 1, part, text, {});
  entry.explanation = e;

  it('says word, score, share, rank, tokens and labels', () => {
    expect(hoverText(entry, 5, 'word')).toEqual({
      range: { start: 3, end: 13 },
      lines: [
        '**investment** +0.69 for business: 69.6 % of the total of all word scores, 1st of 4',
        'as `▁invest` +0.30',
        'as `ment` +0.39',
        'business 98 % · politics 1 % · sport 1 %',
      ],
    });
  });

  it('says the word also where tokens are painted, and escapes what Markdown would take', () => {
    expect(hoverText(entry, 10, 'token')?.lines[0]).toContain('**investment** +0.69');
    expect(hoverText(entry, 14, 'word')?.lines).toEqual([
      '**\\*x** −0.20 for business: 20.2 % of the total of all word scores, 2nd of 4',
      'as `*x` (one token)',
      'business 98 % · politics 1 % · sport 1 %',
    ]);
  });

  it('is none where nothing is painted', () => {
    expect(hoverText(entry, 0, 'word')).toBeNull();
    expect(hoverText(entry, 2, 'word')).toBeNull();
    expect(hoverText(entry, 99, 'word')).toBeNull();
  });
});

describe('a command line', () => {
  it('holds what is not the default', () => {
    const options = {
      method: 'adaptive',
      baselines: ['pad'],
      output: 'logit',
      windows: 'all',
      tolerance: 0.01,
    } as const;
    const bundled = explanation({ model: { ...SURE.model, path: 'bbc-news' } });
    const line = (path: string | null, more = {}, encoding = '') =>
      commandLine({
        file: path === null ? null : { path, encoding },
        explanation: bundled,
        options: { ...options, ...more },
        shell: 'posix',
      });
    expect(line('/home/me/a b.txt')).toBe("gradlens explain '/home/me/a b.txt'");
    expect(line('news.txt', {}, 'utf-16le')).toBe('gradlens explain news.txt --encoding utf-16le');
    expect(line(null, { baselines: ['mask', 'zero'], nSteps: 20, output: 'margin', against: 'sport' })).toBe(
      "gradlens explain --text 'profits rose' --output margin --against sport --baseline mask --baseline zero --n-steps 20",
    );
  });

  it('names the file where it is saved, and its encoding where that is not UTF-8', () => {
    const text = 'Café profits rose';
    expect(savedFile('a.txt', Buffer.from(text), text)).toEqual({ path: 'a.txt', encoding: '' });
    expect(savedFile('a.txt', Buffer.from(text, 'latin1'), text)).toEqual({ path: 'a.txt', encoding: 'windows-1252' });
    const marked = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(savedFile('a.txt', marked, text)).toEqual({ path: 'a.txt', encoding: 'utf-16le' });
    expect(savedFile('a.txt', Buffer.from('another text'), text)).toBeNull();
    expect(savedFile('a.txt', Buffer.from(''), text)).toBeNull();
  });

  it('comes through a plain shell as it was', () => {
    const piece = fc.constantFrom("'", '"', '$HOME', '`', '\\', ' ', '!', '*', 'é', '-', '😀', 'a');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const line = commandLine({ file: null, explanation: explanation({ text }), options: {}, shell: 'posix' });
        const out = execFileSync('/bin/sh', ['-c', line.replace('gradlens explain --text', 'printf %s.')], {
          encoding: 'utf8',
        });
        expect(out.startsWith(`${text}.`)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('spells out what would act when it is pasted', () => {
    const model = { ...SURE.model, path: '/m/\u001b[31m' };
    const line = commandLine({
      file: { path: 'a\u0003.txt', encoding: '' },
      explanation: explanation({ model }),
      options: {},
      shell: 'posix',
    });
    expect(line).toBe("gradlens explain $'a\\003.txt' --model $'/m/\\033[31m'");
  });

  it('is refused where none can carry the text', () => {
    const of = (text: string) => () =>
      commandLine({ file: null, explanation: explanation({ text }), options: {}, shell: 'posix' });
    expect(of('x'.repeat(200_000))).toThrow('too long for a command line');
    expect(of('a\0b')).toThrow('NUL');
  });
});
