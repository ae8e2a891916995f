import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cached } from '../../../src/core/models/hub';
import { COMMIT, refuse, sha256 } from '../../support/hub';

import { attempt, FILES, fails, GRAPH, hub, root } from './tries';

describe('a download', () => {
  it('puts what is needed, and nothing else, into the layout that huggingface_hub reads', async () => {
    const { model, folder, cache, events } = await attempt();
    expect(model).toMatchObject({ id: 'owner/name', revision: COMMIT, folder: join(folder, 'snapshots', COMMIT) });
    expect(readFileSync(join(folder, 'refs', 'main'), 'utf8')).toBe(COMMIT);
    const snapshot = join(folder, 'snapshots', COMMIT);
    expect(readdirSync(snapshot).sort()).toEqual(['config.json', 'onnx', 'tokenizer.json', 'tokenizer_config.json']);
    expect(readlinkSync(join(snapshot, 'onnx', 'model.onnx'))).toBe(`../../../blobs/${sha256(GRAPH)}`);
    expect(readFileSync(join(snapshot, 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
    expect(readFileSync(join(snapshot, 'config.json')).equals(FILES['config.json'])).toBe(true);
    expect(readdirSync(join(folder, 'blobs'))).toHaveLength(4);
    expect(cached(cache)).toMatchObject([{ id: 'owner/name', usable: true }]);
    const last = events.at(-1);
    expect(last).toMatchObject({ stage: 'download', name: 'owner/name', done: model?.fetched, total: model?.fetched });
  });

  it('fetches nothing twice', async () => {
    const { cache } = await attempt({ home: join(root, 'twice') });
    const { model } = await attempt({ home: join(root, 'twice') });
    expect(model?.fetched).toBe(0);
    expect(hub.log.filter((line) => line.includes('resolve'))).toEqual([]);
    expect(cached(cache)).toHaveLength(1);
  });

  it('takes the variant that is asked for, and keeps the others', async () => {
    const home = join(root, 'variants');
    await attempt({ home });
    const { model } = await attempt({ home, dtype: 'int8' });
    expect(model?.fetched).toBe(5);
    expect(readdirSync(join(model?.folder ?? '', 'onnx'))).toHaveLength(2);
  });

  it('fetches the weights that a graph names beside itself', async () => {
    const files = {
      ...FILES,
      'onnx/model.onnx_data': Buffer.from('by name'),
      'onnx/weights.bin': Buffer.from('by graph'),
    };
    hub.repos['owner/external'] = { files };
    const { model } = await attempt({
      id: 'owner/external',
      parts: { externalFiles: async () => ['weights.bin', '../../../../etc/passwd', 'absent.bin'] },
    });
    expect(readdirSync(join(model?.folder ?? '', 'onnx')).sort()).toEqual([
      'model.onnx',
      'model.onnx_data',
      'weights.bin',
    ]);
  });

  it('fetches weights where there is no graph and one can be built', async () => {
    const { 'onnx/model.onnx': _, 'onnx/model_quantized.onnx': __, ...rest } = FILES;
    hub.repos['owner/weights'] = { files: { ...rest, 'model.safetensors': GRAPH } };
    const { model } = await attempt({ id: 'owner/weights' });
    expect(model?.files.map((f) => f.name)).toContain('model.safetensors');
    hub.repos['owner/weights'] = {
      files: { ...rest, 'model.safetensors': GRAPH, 'config.json': Buffer.from('{"model_type":"mamba"}') },
    };
    await fails({ id: 'owner/weights' }, 'unusable', 'type mamba', 'optimum-cli');
  });

  it('sends the token to the address of the Hub alone', async () => {
    await attempt({ env: { HF_TOKEN: 'hf_secret' } });
    const sent = hub.log.map((line, i) => [line.includes('/owner/name'), hub.authorizations[i]]);
    expect(sent).toContainEqual([false, undefined]);
    for (const [own, authorization] of sent) expect(authorization).toBe(own ? 'Bearer hf_secret' : undefined);
  });

  it('reads the token file that logging in leaves', async () => {
    const home = join(root, 'login');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'token'), 'hf_file\n');
    await attempt({ home });
    expect(hub.authorizations).toContain('Bearer hf_file');
  });

  it('asks each file itself where a mirror has no list with sizes', async () => {
    const { model } = await attempt({
      fault: (_, response, path) => path.includes('/tree/') && refuse(response, 404),
    });
    expect(model?.files.find((f) => f.name === 'onnx/model.onnx')?.size).toBe(GRAPH.length);
    expect(hub.log.some((line) => line.startsWith('HEAD'))).toBe(true);
  });

  it('goes through a proxy, unless NO_PROXY names the host', async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.headers['proxy-authorization'] ?? '');
      const target = new URL(request.url ?? '');
      // As a proxy does: the same request to where the address says.
      const socket = connect(Number(target.port), target.hostname, () => {
        const head = `GET ${target.pathname}${target.search} HTTP/1.1\r\nhost: ${target.host}\r\nconnection: close\r\n`;
        socket.end(`${head}\r\n`);
      });
      socket.pipe(response.socket ?? socket);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const HTTP_PROXY = `http://user:p%40ss@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { model } = await attempt({ env: { HTTP_PROXY } });
    expect(model?.fetched).toBeGreaterThan(GRAPH.length);
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]));
    seen.length = 0;
    await attempt({ env: { HTTP_PROXY, NO_PROXY: '127.0.0.0/8' } });
    expect(seen).toEqual([]);
  });
});

describe('offline', () => {
  it('uses what is there and asks nobody', async () => {
    const home = join(root, 'offline');
    await attempt({ home });
    const { model } = await attempt({ home, env: { HF_HUB_OFFLINE: '1' } });
    expect([model?.revision, hub.log]).toEqual([COMMIT, []]);
  });

  it('says that a model was never downloaded', () =>
    fails({ env: { HF_HUB_OFFLINE: '1' } }, 'offline', 'owner/name is not in'));
});
