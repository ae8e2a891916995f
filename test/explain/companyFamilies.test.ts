/**
 * A document's result is the same bytes whatever is worked on beside it: every family whose graph is built here, by path
 * methods and by those that draw, leave out or take one gradient.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { DocumentInput, ExplainOptions } from '../../src/protocol/requests';
import { wordTokenizer } from '../devices/wordTokenizer';
import { temporaryFolder } from '../support/fixtures';

const FOLDER = join(__dirname, '..', 'fixtures', 'families');
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));
const root = temporaryFolder();

/** Few steps and draws: whether bytes are equal does not depend on how many. */
const METHODS: readonly ExplainOptions[] = [
  { nSteps: 4 },
  { method: 'saliency' },
  { method: 'smoothgrad', samples: 2 },
  { method: 'gradient_shap', samples: 2 },
  { method: 'shapley', samples: 4 },
  { method: 'occlusion', unit: 'word' },
];
const TEXTS = ['w7 w9 w11', 'w11 w9 w7', 'w9'];
const WORK = METHODS.flatMap((options) => TEXTS.map((text) => ({ options, text })));

function madeFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  const { config, pad } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  copyFileSync(join(FOLDER, `${name}.safetensors`), join(folder, 'model.safetensors'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(pad)));
  return folder;
}

async function withModel<T>(folder: string, use: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await openModel({ model: folder, device: 'cpu' });
  try {
    return await use(model);
  } finally {
    await model.dispose();
  }
}

async function result(model: LoadedModel, { options, text }: (typeof WORK)[number]): Promise<string> {
  const document: DocumentInput = { source: 'test', id: null, known: null, text, textPair: null };
  return JSON.stringify(await explain(model, document, options));
}

describe('together and alone a document gets the same bytes by the graph that is built of', () => {
  it.each(names)('%s', async (name) => {
    const folder = madeFolder(name);
    const together = await withModel(folder, (model) => Promise.all(WORK.map((one) => result(model, one))));
    const alone = await withModel(folder, async (model) => {
      const found: string[] = [];
      for (const one of WORK.toReversed()) found.unshift(await result(model, one));
      return found;
    });
    expect(alone).toEqual(together);
  });
});
