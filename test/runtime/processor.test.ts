import { describe, expect, it } from 'vitest';
import { flagsOf, levelOf, processorLevel } from '../../src/core/runtime/processor';

describe('The processor’s level for products of bytes', () => {
  it.each([
    ['flags\t\t: fpu sse4_1 avx avx2 avx512bw avx512_vnni amx_int8', 'AMX (amx_int8)'],
    ['flags : fpu avx2 avx512bw avx512_vnni', 'AVX-512 VNNI (avx512_vnni)'],
    ['flags : fpu avx2 avx_vnni', 'AVX-VNNI (avx_vnni)'],
    ['flags : fpu sse4_1 avx avx2', 'AVX2 (avx2)'],
    ['Features\t: fp asimd asimddp i8mm', 'Arm I8MM (i8mm)'],
    ['Features : fp asimd', 'Arm NEON (asimd)'],
    ['flags : fpu', undefined],
  ])('is read from %s', (line, level) => {
    expect(levelOf(flagsOf(`processor\t: 0\n${line}\nbugs\t: none\n`))).toBe(level);
  });

  it('is never empty', () => {
    expect(processorLevel()).not.toBe('');
  });
});
