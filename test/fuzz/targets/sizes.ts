/** Small ONNX files that ask for much: read and compiled in time and memory in proportion, or refused in one line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '../../../src/core/compile/plan';
import { decode } from '../../../src/core/onnx/decode';
import { encode } from '../../../src/core/onnx/encode';
import { place } from '../../../src/core/onnx/externalData';
import { skim } from '../../../src/core/onnx/skim';
import { type Bomb, bombs } from '../../support/bombs';
import { pick, type Target } from '../target';

/** What a file says of how large it is: a kind of model, and its length. */
interface Wish {
  readonly kind: Bomb;
  readonly length: number;
}

const KINDS = Object.keys(bombs) as readonly Bomb[];
/** Longer ones are read too, but compile for longer than a test waits on a busy machine. */
const LONGEST = 100;

function wishOf(bytes: Uint8Array): Wish | undefined {
  try {
    const { kind, length } = JSON.parse(Buffer.from(bytes).toString()) as Partial<Wish>;
    return kind !== undefined && KINDS.includes(kind) && Number.isInteger(length)
      ? { kind, length: length ?? 1 }
      : undefined;
  } catch {
    return undefined;
  }
}

export const sizes: Target = {
  name: 'sizes',
  seeds: () => KINDS.map((kind) => Buffer.from(JSON.stringify({ kind, length: 1 } satisfies Wish))),
  damage: (bytes, random) => {
    const kind = wishOf(bytes)?.kind ?? pick(random, KINDS);
    // Every length is as likely as twice it.
    const length = Math.max(1, Math.floor(LONGEST ** random()));
    return Buffer.from(JSON.stringify({ kind, length } satisfies Wish));
  },
  read: async (bytes, folder) => {
    const wish = wishOf(bytes);
    if (wish === undefined) return 'no wish';
    const file = join(folder, 'model.onnx');
    const content = bombs[wish.kind](wish.length);
    writeFileSync(file, content);
    const { model } = place(decode(skim(file), file), file);
    // Calls copy their functions, up to a number of nodes that the reader allows.
    const most = 1000 * Math.max(content.length, model.graph.nodes.length);
    const { programs } = planOf(model);
    if (programs === null) return 'no path';
    const made = [programs.forward(), ...(programs.missing().size === 0 ? [programs.gradient()] : [])];
    for (const program of made) {
      const { length } = encode(program);
      if (length > most) throw new Error(`${content.length} bytes became ${length}`);
    }
    return made.length === 2 ? 'a gradient' : 'no rule';
  },
};
