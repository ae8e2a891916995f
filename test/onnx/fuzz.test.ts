/**
 * Whatever the bytes, an ONNX file is a model or an error of ours: no other exception, no hang, no memory bomb.
 * GRADLENS_FUZZ_SECONDS and GRADLENS_FUZZ_SEED make it longer and other; a seed that fails is named.
 */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import type { Report, Task } from './fuzzWorker';
import { read } from './reading';

const SECONDS = Number(process.env.GRADLENS_FUZZ_SECONDS ?? 5);
const SEED = Number(process.env.GRADLENS_FUZZ_SEED ?? 1);
/** Of one file, in milliseconds; usually 20. */
const HANG = 20_000;
const HEAP = 200; // MB
const CORPUS = join(__dirname, '..', 'fixtures', 'onnx-corpus');

const files = [
  ['bert', 'model.onnx'],
  ['bert', 'model_dynamo.onnx'],
  ['bert', 'model_opset12.onnx'],
  ['bert', 'model_external.onnx'],
  ['distilbert', 'model_dynamo.onnx'],
].map(([model, file]) => join(modelFolder(model), 'onnx', file));

/** Reads damaged files in a thread; resolves to how many, with the seeds that went wrong. */
function fuzz(script: string, task: Task): Promise<{ count: number; kinds: Set<string>; wrong: string[] }> {
  return new Promise((resolve) => {
    const kinds = new Set<string>();
    const wrong: string[] = [];
    let count = 0;
    let seed = task.from;
    let timer: NodeJS.Timeout | undefined;
    const worker = new Worker(script, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
    worker.on('message', (report: Report) => {
      clearTimeout(timer);
      seed = report.seed;
      if (report.kind === 'start') {
        timer = setTimeout(() => {
          wrong.push(`seed ${seed} hangs`);
          void worker.terminate();
        }, HANG);
        return;
      }
      count++;
      kinds.add(report.outcome.kind);
      if (report.outcome.kind === 'crash') wrong.push(`seed ${seed}: ${report.outcome.message}`);
    });
    worker.on('error', (error) => wrong.push(`seed ${seed}: ${error.message}`));
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve({ count, kinds, wrong });
    });
  });
}

describe('the ONNX reader', () => {
  it('gives a model or an error of ours for damaged files', { timeout: 60_000 + 1000 * SECONDS }, async () => {
    const folder = temporaryFolder();
    copyFileSync(join(modelFolder('bert'), 'onnx', 'weights.bin'), join(folder, 'weights.bin'));
    const script = join(folder, 'worker.cjs');
    const entryPoints = [join(__dirname, 'fuzzWorker.ts')];
    await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error' });
    const { count, kinds, wrong } = await fuzz(script, { files, folder, from: SEED, milliseconds: 1000 * SECONDS });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(20);
    expect([...kinds].sort()).toEqual(['GradientError', 'OnnxError', 'model']);
  });

  for (const name of readdirSync(CORPUS))
    it(`does not fall over ${name}`, () => {
      const { kind, message } = read(join(CORPUS, name));
      expect([name === 'control.onnx' ? 'model' : 'OnnxError', 'GradientError'], message).toContain(kind);
      expect(message).not.toContain('\n');
    });
});
