import { describe, expect, it } from 'vitest';
import { mayBacktrack, withinTime } from '../../src/core/tokenization/backtracking';

/** Of GPT-2, Llama 3, GPT-4o, DeepSeek, CLIP, BLOOM, and of normalizers. */
const KNOWN = [
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`,
  String.raw` ?[^(\s|[.,!?…。，、।۔،])]+`,
  ' {2,}',
  String.raw`\p{Mn}`,
];

const SLOW = [
  '(a+)+$',
  '(a|aa)+$',
  '(a*)*b',
  '(?:x?x?)+y',
  '((ab)*c?)*d',
  '(.*)(.*)(.*)x',
  String.raw`\s*\w*\s*$`,
  String.raw`(a)\1+`,
  '(?:a|b+){2,}c',
  '(a{1,9}){9}',
];

describe('patterns that may take for ever', () => {
  it.each(KNOWN)('are not those of known tokenizers: %s', (source) => expect(mayBacktrack(source)).toBe(false));
  it.each(SLOW)('are told by their form: %s', (source) => expect(mayBacktrack(source)).toBe(true));

  it('are stopped, by an error that names them', () => {
    const regex = /^(a+)+$/u;
    const work = () => regex.test(`${'a'.repeat(60)}b`);
    expect(() => withinTime(work, regex.source, 100)).toThrow('"^(a+)+$" takes longer than 0.1 s on this text');
  });

  it('give what they find when that is quick, also one within another, and errors as they are', () => {
    expect(withinTime(() => withinTime(() => 3, 'a') + 1, 'b')).toBe(4);
    const fails = () => {
      throw new RangeError('mine');
    };
    expect(() => withinTime(fails, 'a')).toThrow(RangeError);
  });
});
