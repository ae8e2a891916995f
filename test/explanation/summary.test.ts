import { describe, expect, it } from 'vitest';
import { refusalText } from '../../src/core/explanation/summary';

describe('Why other devices do not compute', () => {
  it('is said in short, by the names that people know', () => {
    const refused = [
      { device: 'cuda', reason: 'its libraries are not installed: set GRADLENS_CUDA' },
      { device: 'webgpu', reason: 'slower than the CPU: 11 ms, the CPU 10 ms' },
    ];
    expect(refusalText(refused)).toBe('CUDA: its libraries are not installed; WebGPU: slower than the CPU');
    expect(refusalText([{ device: 'auto', reason: 'the file is gone' }])).toBe('other devices: the file is gone');
  });

  it('is nothing where none was refused', () => {
    expect(refusalText([])).toBeNull();
  });
});
