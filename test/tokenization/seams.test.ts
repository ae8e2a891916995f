/** Long texts are read part by part: the tokens are those of the whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../src/core/errors';
import { hasSeams, partsOf } from '../../src/core/tokenization/seams';
import { inPieces, type Steps, toEnd } from '../../src/core/tokenization/steps';
import { createTokenizer } from '../../src/core/tokenization/tokenizer';
import { families } from './fixtures';

/** Holds a blank, so that its tokenizer reads every text at once; nobody writes it. */
const WHOLE = {
  id: 0,
  content: '\u{f0000} \u{f0000}',
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: false,
};

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-zA-Z0-9]{1,9}$/) },
  { weight: 4, arbitrary: fc.constantFrom(' ', ' ', '  ', '\n', '\r\n', '\t', '. ', "'s ", '\u00a0', '\u3000') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'é',
      'e\u0301',
      'Σ',
      '中',
      'の',
      '한',
      '👨\u200d👩',
      '``',
      "''",
      '▁',
      'Ġ',
      '½',
      '\ufb01',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('[MASK]', '<mask>', '<s>', '</s>', '\0', '\ud83d', 'cat') },
);
/** Longer than two parts. */
const long = fc.array(piece, { minLength: 400, maxLength: 400 }).map((pieces) =>
  pieces
    .join(' ')
    .concat(' ')
    .repeat(Math.ceil(40_000 / 400 / 4)),
);

describe.each(families)('a long text through $name', ({ family }) => {
  const tokenizer = createTokenizer(family.tokenizer);
  const file = family.tokenizer as { readonly added_tokens?: readonly object[] };
  const whole = createTokenizer({ ...file, added_tokens: [...(file.added_tokens ?? []), WHOLE] });

  it('gives the tokens that it gives when it is read at once', () => {
    fc.assert(
      fc.property(long, (text) => {
        expect(tokenizer.encode(text)).toEqual(whole.encode(text));
      }),
      { numRuns: 4 },
    );
  });
});

describe('seams', () => {
  const names = families.filter(({ family }) => {
    const { normalizer, pre_tokenizer } = family.tokenizer as Record<string, unknown>;
    return hasSeams(normalizer, pre_tokenizer, []);
  });

  it('are there for the tokenizers of most classifiers', () => {
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['wordPiece', 'wordPieceCased', 'roberta', 'albert', 'xlnet', 't5First']),
    );
  });

  it('are not there where a stage looks farther, or an added token holds a blank', () => {
    const bert = { type: 'BertPreTokenizer' };
    const token = { ...WHOLE, content: 'x' };
    expect(hasSeams(null, bert, [])).toBe(true);
    expect(hasSeams({ type: 'Prepend', prepend: '▁' }, bert, [])).toBe(false);
    expect(hasSeams({ type: 'Strip', strip_left: true, strip_right: true }, bert, [])).toBe(false);
    expect(hasSeams({ type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, bert, [])).toBe(false);
    expect(hasSeams(null, null, [])).toBe(false);
    expect(hasSeams(null, { type: 'Split', pattern: { Regex: '.' }, behavior: 'Isolated' }, [])).toBe(false);
    expect(hasSeams(null, { type: 'Sequence', pretokenizers: [bert, { type: 'FixedLength' }] }, [])).toBe(false);
    expect(hasSeams(null, bert, [{ ...token, content: 'a b' }])).toBe(false);
    expect(hasSeams(null, bert, [{ ...token, rstrip: true }])).toBe(false);
  });

  it('cut before a single blank between letters or digits, and lose nothing', () => {
    const text = 'one  two.\nthree four5 6seven '.repeat(3000);
    const parts = [...partsOf(text)];
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.map(([from, to]) => text.slice(from, to)).join('')).toBe(text);
    for (const [from] of parts.slice(1)) expect(text.slice(from - 1, from + 2)).toMatch(/^[a-z0-9] [a-z0-9]$/);
    expect([...partsOf('x'.repeat(100_000))]).toEqual([[0, 100_000]]);
  });
});

describe('work in pieces', () => {
  function* spin(pieces: number): Steps<string> {
    for (let k = 0; k < pieces; k++) {
      const until = performance.now() + 15;
      while (performance.now() < until);
      yield;
    }
    return 'done';
  }

  it('lets others come in between, and gives what it gives at once', async () => {
    const order: string[] = [];
    const work = inPieces(spin(3)).then((result) => order.push(result));
    setImmediate(() => order.push('other'));
    await work;
    expect(order).toEqual(['other', 'done']);
    expect(toEnd(spin(1))).toBe('done');
  });

  it('ends between two pieces when it is cancelled', async () => {
    const controller = new AbortController();
    const work = inPieces(spin(1000), controller.signal);
    setImmediate(() => controller.abort());
    await expect(work).rejects.toThrow(CancelledError);
  });

  it('is done at once where it is short', () => {
    let done = false;
    void inPieces(
      (function* (): Steps<void> {
        yield;
        done = true;
      })(),
    );
    expect(done).toBe(true);
  });
});
