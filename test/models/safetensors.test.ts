import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/core/models/safetensors';
import { temporaryFolder } from '../support/fixtures';

const root = temporaryFolder();
const REAL = join(__dirname, '..', 'fixtures', 'weights', 'bert', 'model.safetensors');

function file(header: unknown, data = 0, length?: bigint): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  const path = join(root, 'model.safetensors');
  writeFileSync(path, Buffer.concat([size, text, Buffer.alloc(data)]));
  return path;
}

const f32 = (shape: readonly number[], from: number, to: number) => ({ dtype: 'F32', shape, data_offsets: [from, to] });

describe('the safetensors reader', () => {
  it('gives shapes, types and where the bytes lie', () => {
    const bytes = readFileSync(REAL);
    const table = readSafetensors(REAL).get('bert.embeddings.word_embeddings.weight');
    expect(table).toMatchObject({ type: 'float32', dims: [expect.any(Number), 16] });
    const data = table?.data.kind === 'external' ? table.data : undefined;
    expect(data?.location).toBe('model.safetensors');
    expect(data && data.offset + data.length).toBeLessThanOrEqual(bytes.length);
  });

  it('takes empty tensors, scalars and padded headers', () => {
    const path = file(`${JSON.stringify({ a: f32([0, 3], 0, 0), b: f32([], 0, 4), __metadata__: { x: 'y' } })}   `, 4);
    expect([...readSafetensors(path).keys()]).toEqual(['a', 'b']);
  });

  const wrong: readonly (readonly [string, () => string, string])[] = [
    ['an empty file', () => file('', 0, 0n), 'header of 0 bytes'],
    ['a header longer than the file', () => file('{}', 0, 1000n), 'header of 1000 bytes'],
    ['a header of many gigabytes', () => file('{}', 0, 2n ** 63n), 'header of'],
    ['a header that is not JSON', () => file('{"a": '), 'not JSON'],
    ['a header that is a list', () => file([1, 2]), 'not a list of tensors'],
    ['a header that is null', () => file('null'), 'not a list of tensors'],
    ['an entry that is a number', () => file({ a: 1 }), 'entry of a'],
    ['a type that is not known', () => file({ a: { ...f32([1], 0, 4), dtype: 'F4' } }, 4), 'type F4'],
    ['a type named like a property', () => file({ a: { ...f32([1], 0, 4), dtype: 'constructor' } }, 4), 'constructor'],
    ['a size that is not the shape’s', () => file({ a: f32([2], 0, 4) }, 4), '4 bytes where its shape needs 8'],
    ['a shape beyond all numbers', () => file({ a: f32([2 ** 50, 2 ** 50], 0, 4) }, 4), 'shape needs'],
    ['a negative size', () => file({ a: f32([-1], 0, 4) }, 4), 'entry of a'],
    ['bytes in reverse', () => file({ a: f32([1], 4, 0) }, 4), 'bytes where its shape needs'],
    ['tensors that overlap', () => file({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), 'overlap'],
    ['a gap between tensors', () => file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'leave a gap'],
    ['bytes missing at the end', () => file({ a: f32([4], 0, 16) }, 12), 'fetch it again'],
    ['bytes left over at the end', () => file({ a: f32([1], 0, 4) }, 12), 'header needs'],
    ['a folder', () => root, 'not a file'],
    ['no file', () => join(root, 'absent'), 'ENOENT'],
  ];
  for (const [what, make, words] of wrong)
    it(`refuses ${what}`, () => {
      expect(() => readSafetensors(make())).toThrow(words);
    });
});
