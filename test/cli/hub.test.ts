import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFailure, gradlens } from '../badInput/command';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { COMMIT, fakeHub, stopsHalfway } from '../support/hub';
import { cli } from './harness';

const ID = 'owner/name';

describe('gradlens download', () => {
  it('says what was fetched, where it is, and how to use it', async () => {
    const { status, stdout, stderr } = await cli(['download', ID]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'owner/name at c0ffee000000: 1 file, 1.5 MB (1.5 MB fetched)\n/cache/snapshot\nuse it: gradlens explain --model owner/name --text "…"\n',
    );
  });

  it('draws its progress on a terminal', async () => {
    const { stderr } = await cli(['download', ID], { tty: true });
    expect(stderr).toContain('downloading owner/name 0 % of 1.5 MB');
  });

  it('writes JSON', async () => {
    const { stdout } = await cli(['download', ID, '--format', 'json', '--quiet']);
    expect(JSON.parse(stdout)).toMatchObject({ id: ID, folder: '/cache/snapshot', fetched: 1_500_000 });
  });
});

describe('gradlens cache', () => {
  it('lists what is kept where', async () => {
    const { status, stdout } = await cli(['cache']);
    expect(status).toBe(0);
    expect(stdout).toContain('/cache/gradlens\n  hashes.json  1.2 kB  SHA-256 of model files\n');
    expect(stdout).toContain('/cache/huggingface\n  owner/name  268 MB  ready to use\n');
  });

  it('clears its own cache, and of the shared one only what is named', async () => {
    expect((await cli(['cache', '--clear'])).stdout).toBe('1.2 kB freed\n');
    expect((await cli(['cache', '--clear-model', ID, 'other/one'])).stdout).toBe('2.0 MB freed\n');
  });
});

describe('--model owner/name', async () => {
  const hub = await fakeHub();
  const bert = modelFolder('bert');
  const read = (name: string) => readFileSync(join(bert, name));
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];
  hub.repos[ID] = { files: Object.fromEntries(names.map((name) => [name, read(name)])) };
  hub.repos['owner/external'] = {
    files: {
      ...Object.fromEntries(names.map((name) => [name, read(name)])),
      'onnx/model.onnx': read('onnx/model_external.onnx'),
      'onnx/weights.bin': read('onnx/weights.bin'),
    },
  };
  const env = { HF_HOME: temporaryFolder(), HF_ENDPOINT: hub.endpoint, HTTP_PROXY: '', http_proxy: '' };
  const explain = (...args: string[]) =>
    gradlens(['explain', '--text', 'goal striker', '--tolerance', '0.1', ...args], { env });

  it('downloads the model, says so, and explains with it; from then on asks nobody', async () => {
    const first = await explain('--model', ID, '--format', 'json');
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/^gradlens: downloading owner\/name: [\d.]+ [kM]B\n$/);
    expect(JSON.parse(first.stdout).model.path).toContain(join('models--owner--name', 'snapshots', COMMIT));
    hub.log.length = 0;
    const second = await explain('--model', ID, '--format', 'json');
    expect([second.status, second.stderr, hub.log]).toEqual([0, '', []]);
    expect(JSON.parse(second.stdout).tokens).toEqual(JSON.parse(first.stdout).tokens);
    const { stdout } = await gradlens(['cache'], { env });
    expect(stdout).toMatch(/owner\/name {2}[\d.]+ kB {2}ready to use/);
  });

  it('finds weights beside the graph through the links of the cache', async () => {
    const { status, stderr } = await explain('--model', 'owner/external');
    expect(status, stderr).toBe(0);
  });

  it('says that a name is unknown here and on the Hub', async () => {
    expectFailure(await explain('--model', 'owner/nmae'), 1, 'there is no model owner/nmae');
  });

  it('takes what looks like a mistyped path for one, and asks nobody', async () => {
    hub.log.length = 0;
    const args = ['explain', '--text', 'goal', '--model', 'onnx/nmae'];
    const result = await gradlens(args, { env, cwd: bert });
    expectFailure(result, 1, 'there is no model at onnx/nmae');
    expect(result.stderr).toContain('gradlens download onnx/nmae');
    expect(hub.log).toEqual([]);
  });

  it('fetches the tokenizer alone for tokenize', async () => {
    hub.repos['owner/words'] = { files: { ...hub.repos[ID]?.files } };
    hub.log.length = 0;
    const args = ['tokenize', '--text', 'goal', '--model', 'owner/words', '--format', 'json', '--quiet'];
    const { status, stdout } = await gradlens(args, { env });
    expect([status, JSON.parse(stdout).tokens.at(-1).token]).toEqual([0, '[SEP]']);
    expect(hub.log.filter((line) => line.includes('model.onnx'))).toEqual([]);
    expect((await gradlens(args, { env: { ...env, HF_HUB_OFFLINE: '1' } })).status).toBe(0);
    const whole = await gradlens(['classify', '--text', 'goal', '--model', 'owner/words'], {
      env: { ...env, HF_HUB_OFFLINE: '1' },
    });
    expectFailure(whole, 1, 'owner/words is not whole in');
  });

  it('keeps what came when it is interrupted, and goes on from there', async () => {
    const graph = read('onnx/model.onnx');
    hub.repos['owner/slow'] = { files: { ...hub.repos[ID]?.files } };
    let child: ChildProcess | undefined;
    const ranges = stopsHalfway(hub, graph, 'owner/slow', env.HF_HOME, () => child?.kill('SIGINT'));
    const during = (started: ChildProcess) => {
      child = started;
    };
    const first = await gradlens(['download', 'owner/slow'], { env, during });
    expectFailure(first, 130, 'interrupted');
    const second = await gradlens(['download', 'owner/slow'], { env });
    hub.fault = undefined;
    expect([second.status, ranges], second.stderr).toEqual([0, [undefined, expect.stringMatching(/^bytes=\d+-$/)]]);
  });

  it('does not download where HF_HUB_OFFLINE forbids it', async () => {
    hub.log.length = 0;
    const args = ['explain', '--text', 'goal', '--model', 'owner/never'];
    expectFailure(await gradlens(args, { env: { ...env, HF_HUB_OFFLINE: '1' } }), 1, 'owner/never is not in');
    expect(hub.log).toEqual([]);
  });
});
