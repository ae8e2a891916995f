/** Weights of torch.save, heads of scikit-learn, and configs of every family: refused or read, never run, in bounded time. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildClassifierGraph } from '../../../src/core/models/architectures/classifierGraph';
import { readSafetensors } from '../../../src/core/models/safetensors';
import { readHead } from '../../../src/core/models/sentence/head';
import { readTorchWeights } from '../../../src/core/models/torchWeights';
import { damageBytes, damageJson } from '../damage';
import { FIXTURES } from '../fixtures';
import type { Target } from '../target';

const torchWeights: Target = {
  name: 'torchWeights',
  seeds: () =>
    ['older.bin', 'views.bin', 'number.bin', 'hostile.bin'].map((name) => readFileSync(join(FIXTURES, 'torch', name))),
  damage: damageBytes,
  read: async (bytes, folder) => {
    const file = join(folder, 'pytorch_model.bin');
    writeFileSync(file, bytes);
    for (const { name, data } of (await readTorchWeights(file)).values())
      if (data.kind === 'external' && data.offset + data.length > bytes.length)
        throw new Error(`${name} lies behind the file`);
    return 'tensors';
  },
};

const head: Target = {
  name: 'head',
  seeds: () =>
    ['mean', 'dense', 'weighted', 'rest', 'plain-pickle'].map((name) =>
      readFileSync(join(FIXTURES, 'setfit', name, 'model_head.pkl')),
    ),
  damage: damageBytes,
  read: async (bytes, folder) => {
    const file = join(folder, 'model_head.pkl');
    writeFileSync(file, bytes);
    readHead(file);
    return 'a head';
  },
};

const FAMILIES = join(FIXTURES, 'families');

const family: Target = {
  name: 'family',
  seeds: () =>
    readdirSync(FAMILIES)
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const { config } = JSON.parse(readFileSync(join(FAMILIES, name), 'utf8'));
        return Buffer.from(JSON.stringify({ of: name.replace(/\.json$/, ''), config }));
      }),
  damage: damageJson,
  read: async (bytes) => {
    let json: { of?: unknown; config?: unknown };
    try {
      json = JSON.parse(Buffer.from(bytes).toString('utf8')) ?? {};
    } catch {
      return 'no JSON';
    }
    const file = join(FAMILIES, `${typeof json.of === 'string' ? json.of.replace(/[^\w-]/g, '') : ''}.safetensors`);
    if (!existsSync(file)) return 'no weights';
    buildClassifierGraph(json.config, readSafetensors(file), 'config.json');
    return 'a graph';
  },
};

export const weights: readonly Target[] = [torchWeights, head, family];
