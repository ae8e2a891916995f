/** One classifier in the variants that people publish, each by ONNX Runtime's own tools (test/oracles/variants.py). */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { openModel } from '../../src/core/model/model';
import { modelFiles } from '../../src/core/models/folder';
import { chooseGraph, graphListing } from '../../src/core/models/variants';
import type { Explanation } from '../../src/protocol/explain';
import type { Dtype } from '../../src/protocol/requests';
import { temporaryFolder } from '../support/fixtures';

const FOLDER = join(__dirname, '..', 'fixtures', 'variants');
const { texts, logits }: { texts: readonly string[]; logits: Record<string, readonly (readonly number[])[]> } =
  JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8'));

async function explained(dtype: Dtype | undefined, text: string): Promise<Explanation> {
  const model = await openModel({ model: FOLDER, dtype });
  try {
    return await explain(model, { source: 'test', id: null, known: null, text, textPair: null }, {});
  } finally {
    await model.dispose();
  }
}

function far(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((x, i) => Math.abs(x - b[i])));
}

/** What is asked for, the file that it is, and how near its logits are: those of 8 bits depend on the processor. */
const VARIANTS: readonly (readonly [Dtype | undefined, string, number])[] = [
  [undefined, 'model.onnx', 1e-4],
  ['fp32', 'model.onnx', 1e-4],
  ['O1', 'model_O1.onnx', 1e-4],
  ['O2', 'model_O2.onnx', 1e-4],
  ['O3', 'model_O3.onnx', 1e-4],
  ['O4', 'model_O4.onnx', 5e-3],
  ['fp16', 'model_fp16.onnx', 5e-3],
  ['int8', 'model_quantized.onnx', 0.3],
  ['q8', 'model_quantized.onnx', 0.3],
  ['uint8', 'model_uint8.onnx', 0.3],
  ['quint8_avx2', 'model_quint8_avx2.onnx', 0.3],
  ['qint8_avx512', 'model_qint8_avx512.onnx', 0.3],
  ['qint8_avx512_vnni', 'model_qint8_avx512_vnni.onnx', 0.3],
  ['q4', 'model_q4.onnx', 1e-3],
  ['q4f16', 'model_q4f16.onnx', 1e-2],
  ['bnb4', 'model_bnb4.onnx', 1e-3],
];

describe('--dtype', () => {
  it.each(VARIANTS)(
    '%s takes %s: its own prediction, the attributions of its float twin',
    async (dtype, file, near) => {
      expect(modelFiles(FOLDER, dtype).onnx).toBe(join(FOLDER, 'onnx', file));
      const found = await explained(dtype, texts[0]);
      expect(
        far(
          found.prediction.scores.map((s) => s.logit),
          logits[file][0],
        ),
      ).toBeLessThan(near);
      expect(found.integration.converged).toBe(true);
      // Eight and four bits of a model of sixteen units are coarse.
      expect(found.model.twinDistance).toBeLessThan(/^model(?:_O[123])?\.onnx$/.test(file) ? 1e-5 : 0.5);
      expect(found.tokens.reduce((sum, t) => sum + t.attribution, 0)).toBeCloseTo(
        found.integration.fInput - (found.integration.fBaseline ?? 0) + (found.integration.delta ?? 0),
        5,
      );
    },
  );
});

describe('the best variant', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, 'onnx', name);

  it('is the next in order when those before it are absent', () => {
    cpSync(FOLDER, folder, { recursive: true });
    const order: string[] = [];
    for (let left = 14; left > 0; left--) {
      const file = modelFiles(folder).onnx;
      order.push(file.slice(at('').length + 1));
      rmSync(file);
    }
    expect(order.map((name) => name.replace(/^model_?|\.onnx$/g, ''))).toEqual(
      ',O1,O2,O3,fp16,O4,quantized,uint8,quint8_avx2,qint8_avx512,qint8_avx512_vnni,q4,q4f16,bnb4'.split(','),
    );
  });

  it('is any file that stands alone, and none of several that say nothing', () => {
    mkdirSync(at(''), { recursive: true });
    cpSync(join(FOLDER, 'onnx', 'model.onnx'), at('mine.onnx'));
    expect(modelFiles(folder).onnx).toBe(at('mine.onnx'));
    cpSync(at('mine.onnx'), at('yours.onnx'));
    expect(() => modelFiles(folder)).toThrow('name one of onnx/mine.onnx, onnx/yours.onnx');
    renameSync(at('mine.onnx'), join(folder, 'model.onnx'));
    expect(modelFiles(folder).onnx).toBe(join(folder, 'model.onnx'));
  });

  it('is never one that was not asked for: what there is is listed', () => {
    expect(() => modelFiles(FOLDER, 'qint8_arm64')).toThrow(
      /no qint8_arm64 model; it has fp32 \(onnx\/model.onnx\), O1 \(onnx\/model_O1.onnx\), /,
    );
  });

  it('lies below onnx/ rather than beside it', () => {
    const both = ['model.onnx', 'onnx/model.onnx', 'onnx/deep/model.onnx', 'model_q4.onnx'];
    expect(chooseGraph(both, undefined)).toBe('onnx/model.onnx');
    expect(chooseGraph(both, 'q4')).toBe('model_q4.onnx');
    expect(chooseGraph(['onnx/deep/model.onnx'], undefined)).toBeUndefined();
    expect(graphListing(['x.onnx', ...both])).toBe(
      'fp32 (onnx/model.onnx), fp32 (model.onnx), q4 (model_q4.onnx), x.onnx',
    );
  });

  it('of a family is its nearest member', () => {
    expect(chooseGraph(['onnx/model_qint8_arm64.onnx', 'onnx/model_uint8.onnx'], 'int8')).toBe('onnx/model_uint8.onnx');
    expect(chooseGraph(['onnx/model_bnb4.onnx', 'onnx/model_q4f16.onnx'], 'q4')).toBe('onnx/model_q4f16.onnx');
    expect(chooseGraph(['onnx/model_bnb4.onnx'], 'q4f16')).toBeUndefined();
  });
});
