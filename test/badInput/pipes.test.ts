/** Pipes and devices where files are meant: refused, or waited for in a way that an interruption ends. */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BERT, emptyFolder, expectFailure, gradlens, inTurn } from './command';
import { modelCopy } from './damage';

const QUICK = ['--method', 'gausslegendre', '--n-steps', '2'];

/** What may stand in the place of a file, by its name. */
const INSTEAD: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a device without an end': (path) => symlinkSync('/dev/zero', path),
};

function replace(path: string, by: (path: string) => void): void {
  rmSync(path, { force: true });
  by(path);
}

(process.platform === 'win32' ? describe.skip : describe)('a pipe or a device', () => {
  for (const [what, put] of Object.entries(INSTEAD)) {
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'])
      it.concurrent(`is refused as a part of a model: ${what} as ${file}`, () =>
        inTurn(async () => {
          const folder = modelCopy();
          replace(join(folder, file), put);
          const result = await gradlens(['explain', '--text', 'goal', '--model', folder, ...QUICK]);
          expectFailure(result, 1);
          // A folder shows its models: what is no file is none.
          if (!file.endsWith('.onnx')) expect(result.stderr).toContain(file);
          const alone = ['explain', '--text', 'goal', '--model', join(folder, 'onnx/model.onnx'), ...QUICK];
          expectFailure(await gradlens(alone), 1);
        }));

    it.concurrent(`in the own cache costs time alone: ${what}`, () =>
      inTurn(async () => {
        const cache = emptyFolder();
        const args = ['explain', '--text', 'goal striker', '--model', BERT, '--format', 'json', ...QUICK];
        const env = { GRADLENS_CACHE: cache };
        const before = await gradlens(args, { env });
        const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        expect(files.length).toBeGreaterThan(1);
        for (const { parentPath, name } of files) replace(join(parentPath, name), put);
        for (const name of ['hashes.json', 'devices.json']) replace(join(cache, name), put);
        const after = await gradlens(args, { env });
        expect(after).toEqual(before);
      }));

    it.concurrent(`in the cache of the Hub is not waited for: ${what}`, () =>
      inTurn(async () => {
        const home = emptyFolder();
        const refs = join(home, 'hub', 'models--owner--name', 'refs');
        mkdirSync(refs, { recursive: true });
        put(join(refs, 'main'));
        put(join(home, 'token'));
        const env = { HF_HOME: home, HF_HUB_OFFLINE: '1' };
        const args = ['classify', '--text', 'goal', '--model', 'owner/name'];
        expectFailure(await gradlens(args, { env }), 1, 'owner/name');
      }));
  }

  it.concurrent('as rows of data: a device is refused', () =>
    inTurn(async () => {
      for (const name of ['d.csv', 'd.tsv', 'd.jsonl']) {
        const cwd = emptyFolder();
        symlinkSync('/dev/zero', join(cwd, name));
        const args = ['classify', name, '--model', BERT, '-o', 'o.jsonl'];
        expectFailure(await gradlens(args, { cwd }), 1, name, 'is a device');
      }
    }));

  it.concurrent('as rows of data: a pipe is read once, to its end', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      execFileSync('mkfifo', [join(cwd, 'd.csv')]);
      const during = () => {
        const stream = createWriteStream(join(cwd, 'd.csv'));
        stream.write('text,label\ngoal,a\n');
        setTimeout(() => stream.end('striker,b\n'), 200);
      };
      const args = ['classify', 'd.csv', '--model', BERT, '-o', 'o.jsonl', '--quiet'];
      const { status, stderr } = await gradlens(args, { cwd, during });
      expect([status, stderr]).toEqual([0, '']);
      const rows = readFileSync(join(cwd, 'o.jsonl'), 'utf8').trimEnd().split('\n');
      expect(rows.map((row) => JSON.parse(row).text)).toEqual(['goal', 'striker']);
    }));

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it.concurrent(`as rows of data: a wait for its other end is ended by ${signal}`, () =>
      inTurn(async () => {
        const cwd = emptyFolder();
        execFileSync('mkfifo', [join(cwd, 'd.csv')]);
        const args = ['classify', 'd.csv', '--model', BERT, '-o', 'o.jsonl'];
        const result = await gradlens(args, { cwd, during: (child) => setTimeout(() => child.kill(signal), 3000) });
        expectFailure(result, 130, 'interrupted');
      }));

  it.concurrent('as a text: a pipe is read to its end', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      execFileSync('mkfifo', [join(cwd, 'text')]);
      const during = () => {
        const stream = createWriteStream(join(cwd, 'text'));
        setTimeout(() => stream.end('goal striker'), 200);
      };
      const args = ['explain', 'text', '--model', BERT, '--format', 'json', ...QUICK];
      const { status, stdout, stderr } = await gradlens(args, { cwd, during });
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout).text).toBe('goal striker');
    }));

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it.concurrent(`as a text: a wait for its other end is ended by ${signal}`, () =>
      inTurn(async () => {
        const cwd = emptyFolder();
        execFileSync('mkfifo', [join(cwd, 'text')]);
        const args = ['explain', 'text', '--model', BERT, '-o', 'o.json'];
        const result = await gradlens(args, { cwd, during: (child) => setTimeout(() => child.kill(signal), 3000) });
        expectFailure(result, 130, 'interrupted');
      }));

  it.concurrent('as a text: a device is refused', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      symlinkSync('/dev/zero', join(cwd, 'text'));
      writeFileSync(join(cwd, 'other'), 'goal');
      expectFailure(await gradlens(['explain', 'text', '--model', BERT], { cwd }), 1, 'text', 'is a device');
    }));

  it.concurrent('as the output: a wait for its other end is ended by SIGTERM', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      execFileSync('mkfifo', [join(cwd, 'o.json')]);
      const args = ['explain', '--text', 'goal', '--model', BERT, '-o', 'o.json', ...QUICK];
      const result = await gradlens(args, { cwd, during: (child) => setTimeout(() => child.kill('SIGTERM'), 3000) });
      expect([result.status, result.stdout]).toEqual([130, '']);
    }));
});
