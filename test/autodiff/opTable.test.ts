/** docs/ops.md says what the code does. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flat, rules } from '../../src/core/autodiff/rules';
import { entries, opTable } from '../support/opTable';

describe('The table of ops', () => {
  it('is what docs/ops.md shows', async () => {
    await expect(opTable()).toMatchFileSnapshot(join(__dirname, '..', '..', 'docs', 'ops.md'));
  });

  it('has a reason for every op of ai.onnx that is not supported', () => {
    const silent = entries('ai.onnx').filter((e) => e.how === 'not supported' && e.note === '');
    expect(silent.map((e) => e.op)).toEqual([]);
  });

  it('knows every op that has a rule or is said to have no gradient', () => {
    const microsoft = entries('com.microsoft').map((e) => `com.microsoft:${e.op}`);
    const known = new Set([...entries('ai.onnx').map((e) => e.op), ...microsoft]);
    expect([...rules.keys(), ...flat].filter((op) => !known.has(op))).toEqual([]);
  });

  it('has no op with both a rule and no gradient by nature', () => {
    expect([...rules.keys()].filter((op) => flat.has(op))).toEqual([]);
  });
});
