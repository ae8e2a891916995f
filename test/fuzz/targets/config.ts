/** config.json: labels, task, and the graph that is built from it for weights alone. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, taskOf } from '../../../src/core/models/config';
import { weightsModel } from '../../../src/core/models/weights';
import { damageJson } from '../damage';
import { FIXTURES } from '../fixtures';
import type { Target } from '../target';

const WEIGHTS = join(FIXTURES, 'weights');
const folders = ['bert', 'distilbert', 'electra-half'];

export const config: Target = {
  name: 'config',
  seeds: () => [
    ...folders.map((name) => readFileSync(join(WEIGHTS, name, 'config.json'))),
    ...readdirSync(join(FIXTURES, 'models')).map((name) => readFileSync(join(FIXTURES, 'models', name, 'config.json'))),
  ],
  damage: damageJson,
  read: async (bytes, folder) => {
    const file = join(folder, 'config.json');
    writeFileSync(file, bytes);
    const weights = join(folder, 'model.safetensors');
    if (!existsSync(weights)) copyFileSync(join(WEIGHTS, 'bert', 'model.safetensors'), weights);
    const { labels, problemType } = readConfig(file);
    taskOf(problemType, labels?.length ?? 1);
    const { model } = weightsModel(weights, file);
    return model.graph.nodes.length > 0 ? 'graph' : 'empty';
  },
};
