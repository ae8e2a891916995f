/** The Hub over TLS, straight and through a proxy's tunnel, by the built command line. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFailure, gradlens } from '../badInput/command';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { CERTIFICATE, fakeHub, listen, refuse } from '../support/hub';

const hub = await fakeHub('https');
const names = ['config.json', 'tokenizer.json', 'onnx/model.onnx'];
const read = (name: string) => readFileSync(join(modelFolder('bert'), name));
hub.repos['owner/name'] = { files: Object.fromEntries(names.map((name) => [name, read(name)])) };

const tunnels: string[] = [];
let password: string | undefined;
const proxy = createServer((_, response) => void refuse(response, 400));
proxy.on('connect', (request, socket) => {
  tunnels.push(request.url ?? '');
  if (password !== undefined && request.headers['proxy-authorization'] !== password)
    return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  const [host, port] = (request.url ?? '').split(':');
  const target = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    target.pipe(socket).pipe(target);
  });
  target.on('error', () => socket.destroy());
  socket.on('error', () => target.destroy());
});
const address = await listen(proxy);

async function download(env: Record<string, string>) {
  tunnels.length = 0;
  const base = {
    HF_HOME: temporaryFolder(),
    HF_ENDPOINT: hub.endpoint,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
    HTTPS_PROXY: '',
  };
  return gradlens(['download', 'owner/name', '--format', 'json'], { env: { ...base, https_proxy: '', ...env } });
}

describe('the Hub over TLS', () => {
  it('is reached straight', async () => {
    const { status, stderr } = await download({});
    expect([status, tunnels], stderr).toEqual([0, []]);
  });

  it('is reached through the tunnel of a proxy, with its password', async () => {
    password = `Basic ${Buffer.from('me:s/cret').toString('base64')}`;
    const { status, stderr } = await download({ HTTPS_PROXY: address.replace('//', '//me:s%2Fcret@') });
    expect(status, stderr).toBe(0);
    expect(new Set(tunnels)).toContain(new URL(hub.endpoint).host);
    password = 'Basic other';
    const refused = await download({ HTTPS_PROXY: address.replace('//', '//me:s%2Fcret@') });
    password = undefined;
    expectFailure(refused, 1, 'the proxy', '407');
    expect(refused.stderr).not.toContain('cret');
  });

  it('whose certificate nobody vouches for is not believed', async () => {
    const result = await download({ NODE_EXTRA_CA_CERTS: '' });
    expectFailure(result, 1, 'certificate', 'not trusted');
    expect(result.stderr).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('may not send to an address without TLS', async () => {
    hub.fault = (_, response, path) =>
      path.endsWith('config.json') && refuse(response, 302, undefined, { location: 'http://127.0.0.1/config.json' });
    const result = await download({});
    hub.fault = undefined;
    expectFailure(result, 1, 'not followed', 'http:');
  });

  it('says that a proxy of another kind is not for it', async () => {
    expectFailure(await download({ HTTPS_PROXY: 'socks5://127.0.0.1:1' }), 2, 'HTTPS_PROXY', 'http or https proxy');
  });
});
