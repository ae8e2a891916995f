/** safetensors: every tensor lies within the file, whatever its header says. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../../src/core/models/safetensors';
import { damageBytes, damageJson } from '../damage';
import { FIXTURES } from '../fixtures';
import type { Target } from '../target';

export const safetensors: Target = {
  name: 'safetensors',
  seeds: () =>
    readdirSync(join(FIXTURES, 'architectures'))
      .filter((name) => name.endsWith('.safetensors'))
      .map((name) => readFileSync(join(FIXTURES, 'architectures', name))),
  damage: (bytes, random) => {
    if (random() < 0.2 || bytes.length < 8) return damageBytes(bytes, random);
    const whole = Buffer.from(bytes);
    const length = Number(whole.readBigUInt64LE());
    const header = damageJson(whole.subarray(8, 8 + length), random);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(random() < 0.1 ? BigInt(Math.floor(random() * 2 ** 52)) : BigInt(header.length));
    return Buffer.concat([size, header, whole.subarray(8 + length)]);
  },
  read: async (bytes, folder) => {
    const file = join(folder, 'model.safetensors');
    writeFileSync(file, bytes);
    const { size } = statSync(file);
    for (const { name, data } of readSafetensors(file).values())
      if (data.kind !== 'external' || data.location !== 'model.safetensors' || data.offset + data.length > size)
        throw new Error(`${name} lies elsewhere`);
    return 'tensors';
  },
};
