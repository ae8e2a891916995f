/** What the machine does in matrix products at best, through the same runtime, threads and options as everything else. */
import { Builder, makeNode, makeTensor } from '../src/core/graph/builder';
import type { Model, ValueInfo } from '../src/core/graph/graph';
import { encode } from '../src/core/onnx/encode';
import { ProcessRuntime } from '../src/core/runtime/process';
import type { RuntimeSession } from '../src/core/runtime/runtime';
import { pause, seconds } from './timing';

/** Rows, columns and common size of a product. */
type Size = readonly [m: number, n: number, k: number];
/** Squares, and the linear layers of a small and a large encoder over 1,024 tokens. */
const SIZES: readonly Size[] = [
  [1024, 1024, 1024],
  [2048, 2048, 2048],
  [1024, 1536, 384],
  [1024, 3072, 768],
];
/** Operations of one run: long beside what it takes to send it. */
const WORK = 3e10;
const INPUT: ValueInfo = { name: 'scale', type: 'float32', dims: [1] };
const OUTPUT: ValueInfo = { name: 'sum', type: 'float32', dims: [1, 1] };

interface Chain {
  readonly session: RuntimeSession;
  readonly operations: number;
}

export class MatrixPeak {
  private readonly runtime = new ProcessRuntime('cpu');
  private readonly chains: Chain[] = [];

  /** Operations a second, of the fastest size: each is run once, the first time not counted. */
  async measure(): Promise<number> {
    if (this.chains.length === 0) for (const size of SIZES) this.chains.push(await this.load(size));
    const rates: number[] = [];
    for (const { session, operations } of this.chains) {
      await pause(100);
      rates.push(operations / (await seconds(() => run(session))));
    }
    return Math.max(...rates);
  }

  dispose(): Promise<void> {
    return this.runtime.dispose();
  }

  private async load(size: Size): Promise<Chain> {
    const [m, n, k] = size;
    const pairs = Math.max(1, Math.round(WORK / (4 * m * n * k)));
    const bytes = encode(chainOf(size, pairs));
    const session = await this.runtime.load({ bytes, folder: process.cwd() });
    await run(session);
    return { session, operations: 4 * m * n * k * pairs };
  }
}

function run(session: RuntimeSession): Promise<unknown> {
  return session.run({ [INPUT.name]: { type: 'float32', dims: [1], data: Float32Array.of(1) } }, [OUTPUT.name]);
}

/** [M, K] x [K, N] x [N, K] x [K, N] …: 2 products for each pair, on values that stay near 1. */
function chainOf([m, n, k]: Size, pairs: number): Model {
  const tensors = [
    makeTensor('left', 'float32', [m, k], signs(m * k, 1)),
    makeTensor('wide', 'float32', [k, n], signs(k * n, 1 / Math.sqrt(k))),
    makeTensor('back', 'float32', [n, k], signs(n * k, 1 / Math.sqrt(n))),
  ];
  const b = new Builder({ nodes: [], initializers: new Map(tensors.map((t) => [t.name, t])), inputs: [INPUT] });
  // Scaled by an input, so that nothing can be computed before the run.
  let x = b.node('Mul', ['left', INPUT.name]);
  for (let i = 0; i < pairs; i++) x = b.node('MatMul', [b.node('MatMul', [x, 'wide']), 'back']);
  const last = makeNode('ReduceSum', [x], [OUTPUT.name], { keepdims: 1 });
  const graph = b.graph('peak', [INPUT], [OUTPUT]);
  return { irVersion: 8, opsets: new Map([['', 18]]), graph: { ...graph, nodes: [...b.nodes, last] } };
}

/** `count` numbers of one size and pseudo-random signs. */
function signs(count: number, size: number): readonly number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 31 ? size : -size;
  });
}
