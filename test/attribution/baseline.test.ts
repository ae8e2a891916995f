import { describe, expect, it } from 'vitest';
import { baseline } from '../../src/core/attribution/baseline';
import { UsageError } from '../../src/core/errors';

const encode = (text: string) => [...text].map((c) => c.charCodeAt(0));

describe('baselines', () => {
  it('put the tokenizer’s own pad token under every content token, never id 0 by habit', () => {
    const b = baseline('pad', { pad: 1, mask: 250001 }, encode);
    expect([b.idAt(0), b.idAt(7), b.warning]).toEqual([1, 1, null]);
  });

  it('fall back from pad to eos, then unk, then the zero vector, and say so', () => {
    expect(baseline('pad', { eos: 5, unk: 6 }, encode).idAt(0)).toBe(5);
    expect(baseline('pad', { unk: 6 }, encode).idAt(0)).toBe(6);
    const none = baseline('pad', {}, encode);
    expect(none.idAt(0)).toBeNull();
    expect(none.warning).toContain('zero vector');
  });

  it('fall back from mask to unk, then pad', () => {
    expect(baseline('mask', { unk: 3, pad: 1 }, encode).idAt(0)).toBe(3);
    expect(baseline('mask', { pad: 1 }, encode).warning).toContain('pad token');
  });

  it('cut or pad a text of one’s own to the document', () => {
    const b = baseline('text:ab', { pad: 1 }, encode);
    expect([0, 1, 2, 3].map((i) => b.idAt(i))).toEqual([97, 98, 1, 1]);
  });

  it('are the zero vector for zero', () => {
    expect(baseline('zero', { pad: 1 }, encode).idAt(3)).toBeNull();
  });

  it('refuse other words', () => {
    expect(() => baseline('toString', {}, encode)).toThrow(UsageError);
    expect(() => baseline('noise', {}, encode)).toThrow(/pad, mask, unk, zero or text:STRING/);
  });
});
