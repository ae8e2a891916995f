/**
 * A desktop editor starts the server with its own program: Electron as Node. That cannot be had here. What can be: its names
 * in the process, and a native runtime that fails as one does that hands out memory of its own.
 */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ShownExplanation } from '../../src/protocol/editor';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { Client, SERVER } from './client';

const URI = 'file:///home/someone/review.txt';

/** What tells Electron from Node, in this process and those that it forks. */
function asElectron(folder: string): readonly string[] {
  const preload = join(folder, 'electron.cjs');
  writeFileSync(
    preload,
    "Object.defineProperty(process.versions, 'electron', { value: '39.2.3', enumerable: true });\n",
  );
  return ['--require', preload];
}

/** The bundles in a folder of their own, with a native runtime that a test makes up beside them. */
function withRuntime(folder: string, code: string): string {
  const dist = join(folder, 'dist');
  const from = dirname(SERVER);
  for (const name of readdirSync(from).filter((each) => each.endsWith('.js') || each === 'wasm'))
    cpSync(join(from, name), join(dist, name), { recursive: true });
  const packages = join(dist, 'node_modules');
  cpSync(join(from, '..', 'node_modules', 'onnxruntime-common'), join(packages, 'onnxruntime-common'), {
    recursive: true,
  });
  const native = join(packages, 'onnxruntime-node');
  const binding = join(native, 'bin', 'napi-v6', process.platform, process.arch);
  mkdirSync(binding, { recursive: true });
  writeFileSync(join(binding, 'onnxruntime_binding.node'), '');
  writeFileSync(join(native, 'package.json'), JSON.stringify({ name: 'onnxruntime-node', main: 'dist/index.js' }));
  mkdirSync(join(native, 'dist'));
  writeFileSync(join(native, 'dist', 'index.js'), code);
  return join(dist, 'server.js');
}

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.process.kill('SIGKILL');
    await client.ended;
  }
});

async function start(server: string, cache: string): Promise<Client> {
  const env = { ...process.env, XDG_CACHE_HOME: cache, GRADLENS_CACHE: cache, ELECTRON_RUN_AS_NODE: '1' };
  const command = [process.execPath, ...asElectron(cache), server, '--stdio'];
  const client = await Client.start({ command, env: definedOf(env), settings: { model: modelFolder('bert') } });
  clients.push(client);
  client.open(URI, 'the film was not good at all');
  return client;
}

function definedOf(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const explain = (client: Client): Promise<ShownExplanation> =>
  client.request('gradlens/explain', { uri: URI, part: { kind: 'document' } });

const logged = (client: Client) =>
  client.hears('the self-check', ({ method, params }) => {
    const { message } = (params ?? {}) as { message?: string };
    return method === 'window/logMessage' && message?.includes('ONNX Runtime') ? message : undefined;
  });

describe('a server that Electron runs', () => {
  it('computes, and logs one line that can be sent', async () => {
    const client = await start(SERVER, temporaryFolder());
    const { explanation } = await explain(client);
    expect(explanation?.model.device).toBe('cpu');
    expect(await logged(client)).toMatch(
      /^CPU computes · .*Gradlens [\d.]+ · \S+ · Electron 39\.2\.3, Node [\d.]+ · V8 \S+ · ONNX Runtime [\d.]+ · the native runtime computes/,
    );
  });

  it.each([
    [
      'refuses memory of others',
      "throw new Error('External buffers are not allowed');",
      /External buffers are not allowed/,
    ],
    ['ends the process', 'process.abort();', /SIGABRT/],
  ])('goes over to WebAssembly where its runtime %s, and says why', async (_, run, why) => {
    const folder = temporaryFolder();
    const server = withRuntime(
      folder,
      `class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
       const InferenceSession = { create: async () => ({ run: async () => { ${run} }, release: async () => {} }) };
       module.exports = { Tensor, InferenceSession, listSupportedBackends: () => [{ name: 'cpu' }] };`,
    );
    const client = await start(server, folder);
    const { explanation } = await explain(client);
    expect(explanation?.model.device).toBe('wasm');
    expect(explanation?.integration.converged).toBe(true);
    const line = await logged(client);
    expect(line).toMatch(/^WASM computes · not CPU: /);
    expect(line).toMatch(why);
    const status = await client.status(({ device }) => device === 'WASM');
    expect(status.reason).toContain('CPU');
  });
});
