import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenizerError } from '../../src/core/errors';
import { createTokenizer, loadTokenizer } from '../../src/core/tokenization/tokenizer';
import { families } from './fixtures';

const bert = families.find(({ name }) => name === 'wordPiece')?.family.tokenizer as Record<string, unknown>;
const model = bert.model as Record<string, unknown>;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What loading these files says. */
async function failure(files: Record<string, unknown>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const error: unknown = await loadTokenizer(folder).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(TokenizerError);
  const { message } = error as TokenizerError;
  expect(message).not.toContain('\n');
  return message;
}

describe('loading fails with one line', () => {
  it('when tokenizer.json is missing', async () => {
    expect(await failure({})).toContain('tokenizer.json is missing');
  });
  it('when a file is not JSON', async () => {
    expect(await failure({ 'tokenizer.json': '{"model":' })).toContain('is not valid JSON');
  });
  it('when tokenizer.json is no object', async () => {
    expect(await failure({ 'tokenizer.json': [] })).toContain('tokenizer.json');
  });
  it.each([
    ['normalizer', 'Reverse'],
    ['pre_tokenizer', 'Guess'],
    ['post_processor', 'Magic'],
    ['model', 'Neural'],
  ])('that names an unknown %s', async (kind, type) => {
    expect(await failure({ 'tokenizer.json': { ...bert, [kind]: { type } } })).toContain(`"${type}"`);
  });
  it('that names the folder, and keeps to one line whatever a file says', async () => {
    const message = await failure({ 'tokenizer.json': { ...bert, model: { type: 'Two\nlines' } } });
    expect(message).toContain(join(folder, 'tokenizer.json'));
  });
  it('that names an unknown stage inside a sequence', async () => {
    const normalizer = { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Reverse' }] };
    expect(await failure({ 'tokenizer.json': { ...bert, normalizer } })).toContain('"Reverse"');
  });
  it.each([
    ['an option of the wrong kind', { normalizer: { type: 'Strip', strip_left: 1 } }, 'Strip'],
    ['an unknown behavior', { pre_tokenizer: { type: 'Punctuation', behavior: 'Shuffled' } }, 'Punctuation'],
    ['pieces of no length', { pre_tokenizer: { type: 'FixedLength', length: 0 } }, 'FixedLength'],
    ['a regex that cannot be', { normalizer: { type: 'Replace', pattern: { Regex: '(' }, content: '' } }, 'Replace'],
    ['a damaged character map', { normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }, 'Precompiled'],
    ['a vocabulary that is a list', { model: { ...model, vocab: ['a'] } }, 'WordPiece'],
    ['an id below zero', { model: { ...model, vocab: { a: -1 } } }, 'WordPiece'],
    ['a merge of unknown tokens', { model: { type: 'BPE', vocab: { a: 0 }, merges: [['a', 'b']] } }, 'BPE'],
    ['an unknown piece beyond the end', { model: { type: 'Unigram', vocab: [['a', -1]], unk_id: 1 } }, 'Unigram'],
    [
      'an added token of which the normalizer leaves nothing',
      { normalizer: { type: 'Strip', strip_left: true, strip_right: true }, added_tokens: [addedToken('\n')] },
      'added token "\\n"',
    ],
    ['a template with an undefined token', { post_processor: template('[X]') }, '[X]'],
  ])('with the stage of %s', async (_, part, name) => {
    expect(await failure({ 'tokenizer.json': { ...bert, ...part } })).toContain(name);
  });
});

function addedToken(content: string) {
  return { id: 9, content, single_word: false, lstrip: false, rstrip: false, normalized: true, special: false };
}

function template(id: string) {
  const single = [{ SpecialToken: { id, type_id: 0 } }];
  return { type: 'TemplateProcessing', single, pair: single, special_tokens: {} };
}

describe('a tokenizer', () => {
  it('knows the tokens that have a role from tokenizer_config.json', () => {
    const config = { pad_token: '[PAD]', mask_token: { content: '[MASK]' }, cls_token: '[CLS]', model_max_length: 512 };
    const { roles, longest, paddingSide } = createTokenizer(bert, { ...config, padding_side: 'left' });
    expect(roles).toEqual({ pad: 0, mask: 4, cls: 2 });
    expect(longest).toBe(512);
    expect(paddingSide).toBe('left');
  });
  it('knows them from special_tokens_map.json, and from their usual names when no file says them', () => {
    expect(createTokenizer(bert, {}, { unk_token: '[UNK]' }).roles).toEqual({ unk: 1 });
    expect(createTokenizer(bert).roles).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
  });
  it('has no longest input when the config means none', () => {
    expect(createTokenizer(bert, { model_max_length: 1e30 }).longest).toBeUndefined();
    expect(createTokenizer(bert, { model_max_length: 'long' }).longest).toBeUndefined();
  });
  it('that names a special token twice looks for it in the text as it is, in the way of the last', () => {
    const [first] = bert.added_tokens as readonly object[];
    const twice = { ...first, id: 4, content: '[MASK]', single_word: true, normalized: true };
    const tokenizer = createTokenizer({ ...bert, added_tokens: [...(bert.added_tokens as object[]), twice] });
    const masks = (text: string) => tokenizer.encode(text).filter((token) => token.id === 4).length;
    expect([masks('a[MASK] b'), masks('a [MASK] b'), masks('[MASK]')]).toEqual([0, 1, 1]);
  });
  it('ignores truncation and padding', () => {
    const truncation = { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 };
    const padding = { strategy: { Fixed: 100 }, direction: 'Left', pad_id: 0, pad_token: '[PAD]' };
    const plain = createTokenizer(bert).encode('the quick brown fox jumps');
    expect(createTokenizer({ ...bert, truncation, padding }).encode('the quick brown fox jumps')).toEqual(plain);
  });
  it('marks what its vocabulary cannot represent, but not an unknown token that was typed', () => {
    const tokens = createTokenizer(bert).encode('the 𝕏 [UNK]');
    expect(tokens.map(({ token, unknown }) => [token, unknown])).toEqual([
      ['the', false],
      ['[UNK]', true],
      ['[UNK]', false],
    ]);
  });
  it('counts one more than its largest id', () => {
    expect(createTokenizer(bert).size).toBe(Math.max(...Object.values(model.vocab as Record<string, number>)) + 1);
  });
});
