/** The Hugging Face Hub from an editor: searched, fetched by the first use, given up, and continued. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelList } from '../../src/protocol/editor';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { fakeHub, stopsHalfway } from '../support/hub';
import { Client } from './client';

const hub = await fakeHub();
const home = temporaryFolder();
Object.assign(process.env, { HF_HOME: home, HF_ENDPOINT: hub.endpoint, HTTP_PROXY: '', http_proxy: '' });
const NAMES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];
const files = Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(modelFolder('bert'), name))]));
hub.repos['owner/name'] = { files, license: 'apache-2.0' };
hub.repos['owner/slow'] = { files };

const clients: Client[] = [];
afterAll(async () => {
  for (const client of clients) await client.stop();
});
async function start(model: string): Promise<Client> {
  const client = await Client.start({ settings: { model, documents: ['**/*.txt'] } });
  clients.push(client);
  return client;
}
const uri = 'file:///texts/goal.txt';
const part = { kind: 'document' };

describe('the Hub in the editor', () => {
  it('is searched: models come with licence and size', async () => {
    const client = await start('');
    const { models, problem } = await client.request<ModelList>('gradlens/models', { query: 'owner/' });
    expect(problem).toBeNull();
    const found = models.find(({ value }) => value === 'owner/name');
    expect(found).toMatchObject({ name: 'owner/name', kind: 'hub', path: null });
    expect(found?.detail).toMatch(/^apache-2\.0 · \d+ MB$/);
  });

  it('gives a model to the first text that needs it, which is on this machine from then on', async () => {
    const client = await start('owner/name');
    client.open(uri, 'goal striker');
    await client.lenses(uri, ([first]) => / \d+ %/.test(first ?? ''));
    const { models } = await client.request<ModelList>('gradlens/models', {});
    expect(models).toContainEqual(expect.objectContaining({ value: 'owner/name', kind: 'cached' }));
  });

  it('is left when the work is cancelled, and asked for the rest by the next', async () => {
    const client = await start('owner/slow');
    const graph = files['onnx/model.onnx'];
    let half = () => {};
    const waiting = new Promise<void>((resolve) => {
      half = resolve;
    });
    const ranges = stopsHalfway(hub, graph, 'owner/slow', home, () => half());
    client.open(uri, 'goal striker');
    const first = client.cancellable('gradlens/explain', { uri, part });
    await waiting;
    first.cancel();
    await expect(first.result).rejects.toMatchObject({ code: -32800 });
    client.notify('textDocument/didClose', { textDocument: { uri } });
    client.configure({ model: '', documents: [] });
    client.configure({ model: 'owner/slow', documents: [] });
    client.open(uri, 'goal striker');
    await client.request('gradlens/explain', { uri, part });
    hub.fault = undefined;
    expect(ranges.at(-1)).toMatch(/^bytes=\d+-/);
  });
});
