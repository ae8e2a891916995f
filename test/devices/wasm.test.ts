/** WebAssembly runs everywhere, so these are among the unit tests. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { openModel } from '../../src/core/model/model';
import { distance, TOLERANCE } from './compare';
import { explainsEveryFamily } from './suite';

explainsEveryFamily('wasm', ({ placement }) => expect(placement).toEqual([]));

test('the published recipe of Flair checkpoints is computed here too', async () => {
  const folder = join(__dirname, '..', 'fixtures', 'flair');
  const by = async (device: 'cpu' | 'wasm') => {
    const model = await openModel({ model: join(folder, 'old-0.6.pt'), tokenizer: join(folder, 'tokenizer'), device });
    const input = { source: 'test', id: null, known: null, text: 'Shares rose 5% on Friday.', textPair: null };
    const found = await explain(model, input, { recipe: 'interpret-flair', nSteps: 10 });
    await model.dispose();
    return found.tokens.map((t) => t.attribution);
  };
  expect(distance(await by('wasm'), await by('cpu'))).toBeLessThan(TOLERANCE);
});
