import { describe, expect, it } from 'vitest';
import { alignedDocument } from '../../src/core/tokenization/alignedText';
import { createNormalizer } from '../../src/core/tokenization/normalizers/createNormalizer';
import { toEnd } from '../../src/core/tokenization/steps';
import { stages } from './fixtures';

describe('a normalizer writes what the Rust library writes', () => {
  for (const [i, { config, results }] of stages.normalizers.entries()) {
    it(`${i}: ${JSON.stringify(config).slice(0, 100)}`, () => {
      const normalize = createNormalizer(config);
      expect(stages.texts.map((text) => toEnd(normalize(alignedDocument(text))).text)).toEqual(results);
    });
  }
});

describe('ranges after a normalizer', () => {
  const ranges = (config: object, text: string) => {
    const { text: output, starts, ends } = toEnd(createNormalizer(config)(alignedDocument(text)));
    return [...output].length === output.length
      ? Array.from(output, (c, i) => [c, starts[i], ends[i]])
      : [output, [...starts], [...ends]];
  };

  it('give a composed letter all the characters that it was made of', () => {
    expect(ranges({ type: 'NFC' }, 'xe\u0301')).toEqual([
      ['x', 0, 1],
      ['é', 1, 3],
    ]);
  });
  it('follow marks that change places', () => {
    expect(ranges({ type: 'NFD' }, 'q\u0307\u0323')).toEqual([
      ['q', 0, 1],
      ['\u0323', 2, 3],
      ['\u0307', 1, 2],
    ]);
  });
  it('give every part of a ligature the whole ligature', () => {
    expect(ranges({ type: 'NFKC' }, 'ﬁ')).toEqual([
      ['f', 0, 1],
      ['i', 0, 1],
    ]);
  });
  it('give both parts of a capital dotted I the one character', () => {
    expect(ranges({ type: 'Lowercase' }, 'aİ')).toEqual([
      ['a', 0, 1],
      ['i', 1, 2],
      ['\u0307', 1, 2],
    ]);
  });
  it('are empty for what a stage made up', () => {
    expect(ranges({ type: 'Prepend', prepend: '▁' }, 'ab')).toEqual([
      ['▁', 0, 0],
      ['a', 0, 1],
      ['b', 1, 2],
    ]);
  });
  it('of a replacement are the whole match', () => {
    expect(ranges({ type: 'Replace', pattern: { String: '``' }, content: '"' }, 'a``b')).toEqual([
      ['a', 0, 1],
      ['"', 1, 3],
      ['b', 3, 4],
    ]);
  });
  it('count UTF-16 code units', () => {
    expect(ranges({ type: 'Lowercase' }, '😀A')).toEqual(['😀a', [0, 0, 2], [2, 2, 3]]);
  });
});
