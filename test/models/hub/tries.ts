/** Downloads from the server of test/support/hub.ts, each into a cache of its own, with the waiting taken out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { HubError } from '../../../src/core/errors';
import { type DownloadParts, download } from '../../../src/core/models/hub';
import { HubClient } from '../../../src/core/models/hub/client';
import { hubSettings } from '../../../src/core/models/hub/settings';
import type { ProgressEvent } from '../../../src/protocol/requests';
import { temporaryFolder } from '../../support/fixtures';
import { type Fault, fakeHub, sha256 } from '../../support/hub';

export const hub = await fakeHub();
export const root = temporaryFolder();
/** Three megabytes of bytes that repeat nowhere near. */
export const GRAPH = Buffer.from(Uint32Array.from({ length: 750_000 }, (_, i) => Math.imul(i, 2654435761)).buffer);
export const FILES = {
  'config.json': Buffer.from('{"model_type":"bert"}'),
  'tokenizer.json': Buffer.from('{"model":{}}'),
  'tokenizer_config.json': Buffer.from('{}'),
  'README.md': Buffer.from('# a model'),
  'tf_model.h5': Buffer.from('weights of another framework'),
  'onnx/model.onnx': GRAPH,
  'onnx/model_quantized.onnx': Buffer.from('small'),
};
hub.repos['owner/name'] = { files: FILES, license: 'apache-2.0', downloads: 500 };

let count = 0;
interface Try {
  readonly fault?: Fault;
  readonly env?: Record<string, string>;
  readonly parts?: DownloadParts;
  readonly signal?: AbortSignal;
  readonly id?: string;
  readonly dtype?: 'fp32' | 'int8' | 'q4';
  readonly home?: string;
}

/** A client of its own cache that never waits, and remembers how long it would have. */
export function clientOf({ env = {}, home = join(root, String(count++)) }: Try) {
  const pauses: number[] = [];
  const settings = hubSettings({}, { HF_HOME: home, HF_ENDPOINT: hub.endpoint, ...env });
  const client = new HubClient(settings, async (milliseconds) => void pauses.push(milliseconds));
  return { client, pauses, cache: settings.cache };
}

export async function attempt(what: Try = {}) {
  const made = clientOf(what);
  hub.fault = what.fault;
  hub.log.length = 0;
  hub.authorizations.length = 0;
  const events: ProgressEvent[] = [];
  const context = { signal: what.signal, progress: (event: ProgressEvent) => void events.push(event) };
  const request = { id: what.id ?? 'owner/name', dtype: what.dtype };
  const outcome = await download(request, context, { client: made.client, ...what.parts }).then(
    (model) => ({ model, error: undefined }),
    (error: unknown) => ({ model: undefined, error }),
  );
  hub.fault = undefined;
  return { ...made, ...outcome, events, folder: join(made.cache, 'models--owner--name') };
}

export async function fails(what: Try, reason: string, ...words: readonly string[]) {
  const tried = await attempt(what);
  expect(tried.error).toBeInstanceOf(HubError);
  const { message, reason: found, hints } = tried.error as HubError;
  expect([found, message]).toEqual([reason, message]);
  for (const word of words) expect([message, ...hints].join('\n')).toContain(word);
  expect(message).not.toMatch(/\n|signature|hf_/);
  // What failed is never taken for whole.
  expect(existsSync(join(tried.folder, 'refs', 'main'))).toBe(false);
  return tried;
}

/** Acts on the requests for the graph's bytes, with their number; the others are answered. */
export function onGraph(act: (...args: [...Parameters<Fault>, number]) => boolean): Fault {
  let number = 0;
  return (request, response, path) => path === `/${sha256(GRAPH)}` && act(request, response, path, number++);
}

/** Sends a part of the graph and cuts the connection. */
export const cutAfter = (bytes: number): Fault =>
  onGraph((request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    if (from + bytes >= GRAPH.length) return false;
    const range = { 'content-range': `bytes ${from}-${GRAPH.length - 1}/${GRAPH.length}` };
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': GRAPH.length - from, ...range });
    response.write(GRAPH.subarray(from, from + bytes), () => response.destroy());
    return true;
  });
