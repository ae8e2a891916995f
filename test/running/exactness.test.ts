/** Whether rows are exact is tried once a day on a machine, and again when anything that it depends on is another. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Verdicts } from '../../src/core/models/verdicts';
import { Batching } from '../../src/core/running/batching';
import { knownExactness } from '../../src/core/running/exactness';
import { Lengths } from '../../src/core/running/lengths';
import { type KnownExactness, rowSession } from '../../src/core/running/rowSession';
import { loadTokenizer } from '../../src/core/tokenization/tokenizer';
import type { Feeds } from '../../src/protocol/runtime';
import { modelFolder, temporaryFolder } from '../support/fixtures';

const tokenizer = await loadTokenizer(modelFolder('bert'));

/** A session whose logits are a row's first ids; `change` says what the number of rows adds to them. */
function session(exactness: KnownExactness | undefined, change: (rows: number) => number = () => 0) {
  const sizes: number[] = [];
  const run = async (feeds: Feeds): Promise<Feeds> => {
    const { dims, data } = feeds.input_ids;
    const [rows, tokens] = dims;
    sizes.push(rows);
    const logits = Float32Array.from({ length: rows }, (_, r) => Number(data[r * tokens + 1]) + change(rows));
    return { logits: { type: 'float32', dims: [rows, 1], data: logits } };
  };
  const inputs = [{ name: 'input_ids', type: 'int64' as const, dims: [null, null] }];
  const signature = { ids: 'input_ids', inputs, batch: null, sequence: null, labels: 1, ragged: false };
  const sized = { labels: 1, longest: 64, footprint: { linear: 1, quadratic: 1 }, hidden: null };
  const rest = { tooLarge: () => false, outputs: ['logits'], perToken: [], steady: true };
  const rows = rowSession({
    run,
    signature,
    tokenizer,
    seen: { batching: new Batching() },
    exactness,
    lengths: new Lengths('model.onnx', 64, false),
    ...sized,
    ...rest,
  });
  return { rows, sizes };
}

const program = { build: 'build', content: 'content' };
const file = join(temporaryFolder(), 'devices.json');
const known = (
  of: { readonly build: string | undefined; readonly content: string } = program,
  device: 'cpu' | 'wasm' = 'cpu',
) => knownExactness(of, 'forward', device, new Verdicts(file));

describe('exactness of rows', () => {
  it('is tried once, and known from then on', async () => {
    const first = session(known());
    expect(await first.rows.isExact(8)).toBe(true);
    expect(first.sizes.length).toBeGreaterThan(2);
    const second = session(known());
    expect(await second.rows.isExact(8)).toBe(true);
    expect(second.sizes).toEqual([]);
  });

  it.each([
    ['content', known({ build: 'build', content: 'other' })],
    ['build', known({ build: 'later', content: 'content' })],
    ['device', known(program, 'wasm')],
  ])('is tried again for another %s, and kept also where rows are not exact', async (_, other) => {
    const first = session(other, (rows) => 1e-3 * (rows - 1));
    expect(await first.rows.isExact(8)).toBe(false);
    expect(first.sizes.length).toBeGreaterThan(1);
    const second = session(other);
    expect(await second.rows.isExact(8)).toBe(false);
    expect(second.sizes).toEqual([]);
  });

  it('is tried each time where programs have no key', async () => {
    expect(known({ build: undefined, content: 'content' })).toBeUndefined();
    const { rows, sizes } = session(undefined);
    expect(await rows.isExact(8)).toBe(true);
    expect(sizes.length).toBeGreaterThan(2);
  });
});
