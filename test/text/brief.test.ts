import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OnnxError } from '../../src/core/errors';
import { brief, LONGEST_LINE } from '../../src/text/brief';

describe('a message of one line', () => {
  it('is left as it is where it is short enough', () => {
    const line = 'a'.repeat(LONGEST_LINE);
    expect(brief(line)).toBe(line);
  });

  it('keeps what is said around a long name, and the ends of the name', () => {
    const name = `layer${'x'.repeat(50_000)}weight`;
    const line = brief(`model.onnx cannot be read: node ${name} (MatMul) reads "a", which no node makes`);
    expect(line.length).toBeLessThanOrEqual(LONGEST_LINE);
    expect(line).toMatch(
      /^model\.onnx cannot be read: node layerx+…x+weight \(MatMul\) reads "a", which no node makes$/,
    );
  });

  it('cuts several long names and no short word', () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(1000));
    expect(brief(`the tensor ${a} of ${b}: export it again`)).toMatch(/^the tensor a+…a+ of b+…b+: export it again$/);
  });

  it('keeps beginning and end of a list of many words', () => {
    const line = brief(`there is no column text: the file has ${'name, '.repeat(2000)}use --text-column`);
    expect(line).toMatch(/^there is no column text: .*… ?.*use --text-column$/);
    expect(line.length).toBeLessThanOrEqual(LONGEST_LINE);
  });

  it('is never longer, never shorter than it must be, and well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), (text) => {
        const line = brief(text);
        expect(line.length).toBeLessThanOrEqual(LONGEST_LINE);
        expect(line.isWellFormed()).toBe(text.isWellFormed());
        if (text.length > LONGEST_LINE) expect(line.length).toBeGreaterThan(LONGEST_LINE - 60);
      }),
    );
  });

  it('takes time in proportion to its length', () => {
    expect(brief(`${'a b'.repeat(5_000_000)}`).length).toBeLessThanOrEqual(LONGEST_LINE);
  });

  it('is what errors say, hints too', () => {
    const error = new OnnxError(`a.onnx: ${'n'.repeat(10_000)}`, { hints: [`try ${'h'.repeat(10_000)}`] });
    expect([error.message.length, error.hints[0].length]).toEqual([LONGEST_LINE, LONGEST_LINE]);
  });
});
