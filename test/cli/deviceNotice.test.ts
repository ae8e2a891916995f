import { describe, expect, it } from 'vitest';
import { deviceNotice } from '../../src/cli/deviceNotice';

const refused = [
  { device: 'cuda', reason: 'its libraries are not installed' },
  { device: 'webgpu', reason: 'out of memory' },
];

describe('A change of device', () => {
  it('is told where a device failed and the CPU goes on', () => {
    expect(deviceNotice('webgpu', 'cpu', refused)).toBe('WebGPU is no longer used, the CPU continues: out of memory');
  });

  it('is not told where a faster one was found, or none', () => {
    expect(deviceNotice('cpu', 'webgpu', refused.slice(0, 1))).toBeUndefined();
    expect(deviceNotice('cpu', 'cpu', refused)).toBeUndefined();
  });
});
