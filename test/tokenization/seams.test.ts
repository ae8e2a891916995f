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

/** As tokenizers of three kinds have them whose stages look too far for seams. */
const SPACE = '\u2581';
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789 .'];
const bpe = (space: string) => ({
  type: 'BPE',
  unk_token: '<unk>',
  vocab: Object.fromEntries(['<unk>', ...letters, SPACE, 'Ġ', 'th', 'in', `${space}a`].map((token, id) => [token, id])),
  merges: ['t h', 'i n', `${space} a`],
});
const WITHOUT_SEAMS: Readonly<Record<string, object>> = {
  'reads all as one piece, as Llama does': {
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: SPACE },
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    model: bpe(SPACE),
  },
  'splits by a pattern of its own, as Llama 3 does': {
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+' },
          behavior: 'Isolated',
          invert: false,
        },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    },
    model: bpe('Ġ'),
  },
  'finds the best path through all of it, as DeBERTa does without its splits': {
    normalizer: { type: 'Strip', strip_left: true, strip_right: true },
    pre_tokenizer: { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'always', split: false },
    model: {
      type: 'Unigram',
      unk_id: 0,
      vocab: [['<unk>', 0], ...[...letters, SPACE, 'th', 'in', `${SPACE}a`].map((token, i) => [token, -1 - i / 100])],
    },
  },
};

describe.each(Object.entries(WITHOUT_SEAMS))('a long text through a tokenizer that %s', (_, file) => {
  const tokenizer = createTokenizer({ added_tokens: [], ...file });
  const line = 'a thing in the 123 things at 45 of them that nobody reads in a log . ';

  it('is read with many pauses, within each stage, to the same tokens', () => {
    const count = 4000;
    const steps = tokenizer.steps(line.repeat(count));
    let pauses = 0;
    let tokens: ReturnType<typeof tokenizer.encode> = [];
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        tokens = value;
        break;
      }
      pauses++;
    }
    expect(pauses).toBeGreaterThan((count * line.length) / 16_384);
    // The first line may begin otherwise, and the last one end so.
    const some = tokenizer.encode(line.repeat(4));
    const each = some.length - tokenizer.encode(line.repeat(3)).length;
    const first = some.length - 3 * each;
    expect(tokens).toHaveLength(first + (count - 1) * each);
    const ids = (of: typeof some, from: number) => of.slice(from, from + each).map(({ id }) => id);
    for (const k of [0, 1, count - 3]) expect(ids(tokens, first + k * each)).toEqual(ids(some, first));
  });

  it('may be read beside another, pause by pause', () => {
    const [a, b] = [line.repeat(900), `b ${line.repeat(900)}`];
    const running = [tokenizer.steps(a), tokenizer.steps(b)];
    const found: (readonly unknown[] | undefined)[] = [];
    while (found.filter((tokens) => tokens).length < 2)
      for (const [k, steps] of running.entries()) {
        if (found[k]) continue;
        const { done, value } = steps.next();
        if (done) found[k] = value;
      }
    expect(found).toEqual([tokenizer.encode(a), tokenizer.encode(b)]);
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
