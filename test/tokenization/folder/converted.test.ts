import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Tokenizer } from '../../../src/core/tokenization/encoding';
import { folderOf, modelFacts } from '../../../src/core/tokenization/folder/readFolder';
import { readingBy } from '../../../src/core/tokenization/folder/readings';
import { createTokenizer } from '../../../src/core/tokenization/tokenizer';

const FLAIR = join(__dirname, '..', '..', 'fixtures', 'flair');
const read = (...path: string[]) => JSON.parse(readFileSync(join(__dirname, '..', '..', 'fixtures', ...path), 'utf8'));
const texts: readonly string[] = JSON.parse(readFileSync(join(FLAIR, 'segtok.json'), 'utf8'))
  .slice(0, 100)
  .map((c: { text: string }) => c.text)
  .concat(['a <mask> b', '[MASK] [SEP]', '', ' ']);

const idsOf = (tokenizer: Tokenizer) => texts.map((t) => tokenizer.wrap(tokenizer.encode(t)).map((k) => k.id));
const buffers = (files: Record<string, string | Buffer>) =>
  new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));
const converted = (files: Record<string, string | Buffer>, type: string) => {
  const { tokenizer, config } = readingBy(folderOf(buffers(files), modelFacts({ model_type: type }), 'folder'), 4);
  return createTokenizer(tokenizer, config);
};

test('vocab.txt of BERT gives the ids of its tokenizer.json', () => {
  const truth = read('models', 'bert', 'tokenizer.json');
  const lines = Object.entries(truth.model.vocab as Record<string, number>).sort((a, b) => a[1] - b[1]);
  const vocabulary = `${lines.map(([token]) => token).join('\n')}\n`;
  const found = converted({ 'vocab.txt': vocabulary, 'tokenizer_config.json': '{"do_lower_case":true}' }, 'bert');
  expect(idsOf(found)).toEqual(idsOf(createTokenizer(truth)));
  const cased = converted({ 'vocab.txt': vocabulary, 'tokenizer_config.json': '{"do_lower_case":false}' }, 'bert');
  expect(idsOf(cased)).not.toEqual(idsOf(found));
});

test('vocab.json and merges.txt of RoBERTa give the ids of its tokenizer.json', () => {
  const truth = read('flair', 'tokenizer', 'tokenizer.json');
  const pairs: (string | [string, string])[] = truth.model.merges;
  const merges = pairs.map((p) => (typeof p === 'string' ? p : p.join(' '))).join('\n');
  const files = { 'vocab.json': JSON.stringify(truth.model.vocab), 'merges.txt': `#version: 0.2\n${merges}\n` };
  expect(idsOf(converted(files, 'roberta'))).toEqual(idsOf(createTokenizer(truth)));
});

/** A protobuf field: a number, four bytes, or bytes with their length. */
function field(number: number, value: number | Buffer, fixed = false): Buffer {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  if (fixed) return Buffer.concat([Buffer.from(varint(number * 8 + 5)), value]);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value]);
}

function sentencePieceModel(vocab: readonly (readonly [string, number])[], charsmap: string, kind = 1): Buffer {
  const piece = ([text, score]: readonly [string, number]) => {
    const bits = Buffer.alloc(4);
    bits.writeFloatLE(score);
    return field(1, Buffer.concat([field(1, Buffer.from(text)), field(2, bits, true)]));
  };
  const normalizer = field(3, field(2, Buffer.from(charsmap, 'base64')));
  return Buffer.concat([...vocab.map(piece), field(2, field(3, kind)), normalizer]);
}

/** Pieces of the fixture's own Unigram model, without its special ones. */
function unigram() {
  const { model, normalizer } = read('tokenizers', 'unigram.json').tokenizer;
  const stages: { type: string; precompiled_charsmap?: string }[] = normalizer.normalizers ?? [normalizer];
  const charsmap = stages.find((n) => n.type === 'Precompiled')?.precompiled_charsmap ?? '';
  const own = new Set(['<s>', '<pad>', '</s>', '<unk>', '<mask>']);
  const pieces = (model.vocab as [string, number][]).filter(([p]) => !own.has(p));
  return { pieces, charsmap };
}

test('a SentencePiece model of XLM-R has its ids one higher, fairseq’s first and the mask last', () => {
  const { pieces, charsmap } = unigram();
  const file = sentencePieceModel([['<unk>', 0], ['<s>', 0], ['</s>', 0], ...pieces], charsmap);
  const found = converted({ 'sentencepiece.bpe.model': file }, 'xlm-roberta');
  expect(found.size).toBe(pieces.length + 5);
  expect(found.roles).toMatchObject({ pad: 1, unk: 3, mask: pieces.length + 4 });
  const [first, ...rest] = found.wrap(found.encode(`${pieces[0][0].replaceAll('▁', ' ')}`));
  expect(first.id).toBe(0);
  expect(rest.at(-1)?.id).toBe(2);
  const known = new Map(pieces.map(([piece], i) => [piece, i + 4]));
  for (const text of texts)
    for (const token of found.encode(text)) {
      if (!token.unknown && token.token !== '<mask>') expect(token.id).toBe(known.get(token.token));
      // A float32 score is what the file holds.
      expect(token.end).toBeGreaterThanOrEqual(token.start);
    }
});

test('CamemBERT’s has the special tokens of its model', () => {
  const { pieces, charsmap } = unigram();
  const file = sentencePieceModel([['<unk>', 0], ['<s>', 0], ['</s>', 0], ...pieces], charsmap);
  const found = converted({ 'sentencepiece.bpe.model': file }, 'camembert');
  const tokens = found.wrap(found.encode('a'));
  expect([tokens[0].id, tokens.at(-1)?.id]).toEqual([5, 6]);
  expect(found.size).toBe(pieces.length + 8);
});

test('tokens that were added later keep their ids', () => {
  const truth = read('models', 'bert', 'tokenizer.json');
  const tokens = Object.keys(truth.model.vocab as object);
  const files = { 'vocab.txt': tokens.join('\n'), 'added_tokens.json': `{"[FLERT]":${tokens.length}}` };
  const found = converted(files, 'bert');
  expect(found.encode('a [FLERT] b').map((t) => t.id)).toContain(tokens.length);
});

test('damaged files, and those of another kind, are told', () => {
  const convert = (files: Record<string, string | Buffer>, type: string) => () => converted(files, type);
  expect(convert({ 'vocab.json': '{', 'merges.txt': '' }, 'roberta')).toThrow(/vocab\.json is not valid JSON/);
  expect(convert({ 'sentencepiece.bpe.model': 'nonsense' }, 'xlm-roberta')).toThrow(/not a SentencePiece model/);
  const huge = Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f]);
  expect(convert({ 'sentencepiece.bpe.model': huge }, 'xlm-roberta')).toThrow(/ends after the end of the file/);
  const bpe = sentencePieceModel(
    [
      ['<unk>', 0],
      ['a', -1],
    ],
    '',
    2,
  );
  expect(convert({ 'sentencepiece.bpe.model': bpe }, 'xlm-roberta')).not.toThrow();
  expect(convert({ 'sentencepiece.bpe.model': sentencePieceModel([['a', 0]], '', 4) }, 'xlm-roberta')).toThrow(
    /neither unigram nor BPE/,
  );
  expect(convert({ 'vocab.txt': 'x' }, 'xlm-roberta')).toThrow(
    /has vocab\.txt, but XLMRobertaTokenizer needs sentencepiece/,
  );
  expect(convert({ 'vocab.txt': 'x' }, 'phobert')).toThrow(
    /and PhobertTokenizer cannot be converted to it here: make it/,
  );
  expect(convert({ 'vocab.json': '{"a":0}' }, 'roberta')).toThrow(/vocab\.json without merges\.txt/);
  expect(convert({ 'vocab.json': '{"a":0}', 'merges.txt': '#\na b c' }, 'roberta')).toThrow(
    /not a pair of tokens: "a b c"/,
  );
  expect(convert({}, 'bert')).toThrow(/tokenizer\.json is missing/);
});
