/**
 * Float twins of files that ONNX Runtime's own tools wrote, against their de-quantised weights in float64
 * (test/oracles/twins.py).
 */

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds, type Row } from '../../src/core/compile/rows';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { distance } from './support';

interface Fixture {
  readonly rows: readonly { ids: number[]; mask: number[]; baseline: number[]; alpha: number; cotangent: number[] }[];
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    /** Logits of the file itself at the rows' texts. */
    readonly own: readonly (readonly number[])[];
    readonly rows: readonly { readonly logits: readonly number[]; readonly attributions: readonly number[] }[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'twins.json'), 'utf8'));
const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

describe('the float twin', () => {
  it.each(fixture.cases)('of $name has the gradient of the weights that the file stands for', async (file) => {
    const programs = compile(decode(Buffer.from(file.model, 'base64'), file.name));
    expect(programs.twin).toBe(!['plain', 'fused'].includes(file.name));
    const rows = fixture.rows.map((r): Row => ({ ...r, types: [], baselineIds: r.baseline }));
    const feeds = programFeeds(programs.inputs, programs.lookups[0].ids, rows);
    const session = await runtime.load({ bytes: encode(programs.gradient()), folder: tmpdir() });
    const names = [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions];
    const found = await session.run(feeds, names);
    const [logits, attributions] = names.map((n) => Array.from(found[n].data as Float32Array));
    expect(
      distance(
        logits,
        file.rows.flatMap((r) => r.logits),
      ),
    ).toBeLessThan(2e-5);
    expect(
      distance(
        attributions,
        file.rows.flatMap((r) => r.attributions),
      ),
    ).toBeLessThan(2e-5);
    const forward = await runtime.load({ bytes: encode(programs.forward()), folder: tmpdir() });
    const { [PROGRAM_OUTPUTS.logits]: alone } = await forward.run(feeds, [PROGRAM_OUTPUTS.logits]);
    expect(distance(Array.from(alone.data as Float32Array), logits)).toBeLessThan(2e-5);
    // The second row is the text itself: the file's own logits are near.
    expect(distance(file.own[1], logits.slice(3))).toBeLessThan(programs.twin ? 0.3 : 2e-5);
  });
});
