import { describe, expect, it } from 'vitest';
import { searchModels } from '../../../src/core/models/hubSearch';
import { refuse } from '../../support/hub';

import { clientOf, FILES, GRAPH, hub } from './tries';

describe('a search', () => {
  const client = clientOf({}).client;

  it('lists licence, downloads, formats, gate and the size of what would be fetched', async () => {
    hub.repos['owner/gated'] = { files: { 'model.safetensors': GRAPH, 'config.json': Buffer.from('{}') }, gated: true };
    let early: readonly (number | null)[] = [];
    const models = await searchModels('owner/', { onFound: (found) => (early = found.map((m) => m.size)) }, client);
    const size = Object.entries(FILES)
      .filter(([name]) => /^(?:config|tokenizer)|model\.onnx/.test(name))
      .reduce((sum, [, bytes]) => sum + bytes.length, 0);
    expect(models.find((m) => m.id === 'owner/name')).toEqual({
      id: 'owner/name',
      license: 'apache-2.0',
      downloads: 500,
      size,
      hasOnnx: true,
      hasSafetensors: false,
      gated: false,
    });
    expect(models.find((m) => m.id === 'owner/gated')).toMatchObject({
      hasOnnx: false,
      hasSafetensors: true,
      gated: true,
    });
    expect(new Set(early)).toEqual(new Set([null]));
  });

  it('lists a model whose size cannot be had', async () => {
    hub.fault = (_, response, path) => path.includes('/tree/') && refuse(response, 403);
    const models = await searchModels('owner/name', {}, client);
    hub.fault = undefined;
    expect(models).toMatchObject([{ id: 'owner/name', size: null }]);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    hub.fault = () => {
      controller.abort();
      return true;
    };
    await expect(searchModels('x', { signal: controller.signal }, client)).rejects.toMatchObject({
      name: 'CancelledError',
    });
    hub.fault = undefined;
  });
});
