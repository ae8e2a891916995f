import { describe, expect, it } from 'vitest';
import { COMMIT, type Fault, refuse } from '../../support/hub';

import { attempt, FILES, fails, GRAPH, hub, onGraph } from './tries';

describe('a refusal', () => {
  const status =
    (code: number, name?: string, headers: Record<string, string> = {}): Fault =>
    (_, response) =>
      refuse(response, code, name, headers);
  const env = { HF_TOKEN: 'hf_x' };

  it('401 without a token says where tokens come from', () =>
    fails({ fault: status(401) }, 'unauthorized', 'owner/name', 'private', 'settings/tokens'));
  it('401 with a token says that it is not accepted', () =>
    fails({ env, fault: status(401) }, 'unauthorized', 'does not accept the token'));
  it('401 of a gated model names its page', () =>
    fails({ fault: status(401, 'GatedRepo') }, 'gated', 'accept its terms', `${hub.endpoint}/owner/name`));
  it('403 of a gated model says that the token does not reach it', () =>
    fails({ env, fault: status(403, 'GatedRepo') }, 'gated', 'a token was sent'));
  it('404 says that there is no such model', () => fails({ id: 'owner/nobody' }, 'not-found', 'no model owner/nobody'));
  it('404 of a revision names it', () => fails({ id: 'owner/name@v9' }, 'not-found', 'no revision v9'));
  it('404 of a file that went away names it', () =>
    fails(
      { fault: (_, response, path) => path.endsWith('tokenizer.json') && refuse(response, 404, 'EntryNotFound') },
      'not-found',
      'tokenizer.json',
    ));

  it('429 waits as long as the Hub asks for, then goes on', async () => {
    let times = 0;
    const fault: Fault = (_, response) => times++ < 2 && refuse(response, 429, undefined, { 'retry-after': '7' });
    const { model, pauses } = await attempt({ fault });
    expect([model?.revision, pauses]).toEqual([COMMIT, [7000, 7000]]);
  });

  it('429 that would last long says when to come back', async () => {
    const { pauses } = await fails(
      { fault: status(429, undefined, { ratelimit: '"api";r=0;t=280' }) },
      'rate-limited',
      '280 s',
    );
    expect(pauses).toEqual([]);
  });

  it('429 without end is given up', async () => {
    const { pauses } = await fails({ fault: status(429) }, 'rate-limited', '429');
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  it('503 that passes is no failure', async () => {
    let times = 0;
    const { model } = await attempt({ fault: (_, response) => times++ < 2 && refuse(response, 503) });
    expect(model?.revision).toBe(COMMIT);
  });

  it('500 that stays is the server’s', () => fails({ fault: status(500) }, 'server', '500'));

  it('silence ends by a timeout', () =>
    fails({ env: { HF_HUB_DOWNLOAD_TIMEOUT: '0.05' }, fault: () => true }, 'unreachable', 'no answer'));

  it('a silent body ends by a timeout', () =>
    fails(
      {
        env: { HF_HUB_DOWNLOAD_TIMEOUT: '1' },
        fault: onGraph((_, response) => {
          response.writeHead(200, { 'content-length': GRAPH.length });
          response.write(GRAPH.subarray(0, 10));
          return true;
        }),
      },
      'unreachable',
      'continues from there',
    ));

  it('a connection that is cut in the head is tried again', async () => {
    let times = 0;
    const { model } = await attempt({
      fault: (request) => {
        if (times++ >= 2) return false;
        request.socket.destroy();
        return true;
      },
    });
    expect(model?.revision).toBe(COMMIT);
  });

  it('a closed port says how to go on without the network', () =>
    fails({ env: { HF_ENDPOINT: 'http://127.0.0.1:9' } }, 'unreachable', '127.0.0.1:9', 'HF_HUB_OFFLINE'));
});

describe('a model that cannot be used', () => {
  const without = (...names: (keyof typeof FILES)[]) =>
    Object.fromEntries(Object.entries(FILES).filter(([name]) => !names.some((n) => n === name)));
  const cases = [
    [
      'no ONNX file',
      without('onnx/model.onnx', 'onnx/model_quantized.onnx'),
      'optimum-cli export onnx --model owner/bad',
    ],
    ['no tokenizer.json', without('tokenizer.json'), 'optimum-cli export onnx --model owner/bad'],
    ['no config.json', without('config.json'), 'not a transformers model'],
  ] as const;
  for (const [words, files, remedy] of cases)
    it(`has ${words}: said before anything is fetched, with the remedy`, async () => {
      hub.repos['owner/bad'] = { files };
      await fails({ id: 'owner/bad' }, 'unusable', words, remedy);
      expect(hub.log.filter((line) => line.includes('resolve'))).toEqual([]);
    });

  it('has not the variant: says which it has', () =>
    fails({ dtype: 'q4' }, 'unusable', 'no q4 model', 'fp32 (onnx/model.onnx)', 'int8 (onnx/model_quantized.onnx)'));
});
