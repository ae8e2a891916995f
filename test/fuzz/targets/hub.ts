/** What a server says of a model: nothing of it may name a path outside the cache, or make the list endless. */

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { type Answer, HubClient } from '../../../src/core/models/hub/client';
import { neededFiles } from '../../../src/core/models/hub/needed';
import { repository } from '../../../src/core/models/hub/repository';
import { hubSettings } from '../../../src/core/models/hub/settings';
import { damageJson } from '../damage';
import type { Target } from '../target';

const ID = 'owner/name';
const SHA = 'c0ffee'.padEnd(40, '0');
const file = (path: string) => ({ type: 'file', path, size: 7, oid: 'a'.repeat(40) });
const SEED = {
  info: { _id: '1', id: ID, sha: SHA, gated: false, downloads: 1, siblings: [{ rfilename: 'config.json' }] },
  tree: [
    file('config.json'),
    file('tokenizer.json'),
    { ...file('onnx/model.onnx'), lfs: { oid: 'b'.repeat(64), size: 9, pointerSize: 1 } },
    file('onnx/model.onnx_data'),
  ],
};

/** A client that gets its answers from the bytes. */
class Canned extends HubClient {
  constructor(private readonly answers: { readonly info?: unknown; readonly tree?: unknown } | null) {
    super(hubSettings({}, { HF_HOME: '/nowhere', HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' }), async () => {});
  }

  override async get(address: string | URL): Promise<Answer> {
    const url = new URL(address);
    const value = url.pathname.includes('/tree/') ? this.answers?.tree : this.answers?.info;
    const body = Readable.from([Buffer.from(JSON.stringify(value) ?? '')]) as IncomingMessage;
    return { status: 200, headers: {}, first: {}, url, body };
  }
}

export const hub: Target = {
  name: 'hub',
  seeds: () => [Buffer.from(JSON.stringify(SEED))],
  damage: damageJson,
  read: async (bytes) => {
    let answers: object | null;
    try {
      answers = JSON.parse(Buffer.from(bytes).toString());
    } catch {
      return 'no JSON';
    }
    const found = await repository(new Canned(answers), { id: ID, revision: 'main' });
    const paths = found.files.map((f) => f.path);
    const out = paths.find((path) => path.startsWith('/') || path.split(/[\\/]/).includes('..') || /[:\0]/.test(path));
    if (out !== undefined || !/^[0-9a-f]{7,64}$/.test(found.commit))
      throw new Error(`${out} or ${found.commit} leads out`);
    neededFiles(paths, { id: ID, ownTokenizer: false, weights: false });
    return 'list';
  },
};
