import { describe, expect, it } from 'vitest';
import { has, opsWith, traitsOf } from '../../src/core/graph/traits';
import operators from '../fixtures/operators.json';

describe('Traits', () => {
  it('are of ops that there are', () => {
    const known = new Set([
      // Of operator set 26, which is newer than the list.
      'CumProd',
      ...operators['ai.onnx'],
      ...operators['com.microsoft'].map((op: string) => `com.microsoft:${op}`),
    ]);
    const all = operators['ai.onnx'].flatMap(traitsOf);
    for (const trait of new Set(all)) for (const op of opsWith(trait)) expect(known, `${trait}: ${op}`).toContain(op);
  });

  it('are asked of a node by its domain', () => {
    expect(has('elementwise', { op: 'Gelu', domain: 'com.microsoft' })).toBe(true);
    expect(has('elementwise', { op: 'Add', domain: 'ai.onnx' })).toBe(true);
    expect(has('elementwise', { op: 'Add', domain: 'my.domain' })).toBe(false);
  });

  it('let token ids through what only moves them, or casts them', () => {
    for (const op of opsWith('keepsIds')) if (op !== 'Cast') expect(opsWith('moves'), op).toContain(op);
  });
});
