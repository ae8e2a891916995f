/**
 * Checks whether the native runtime works in this program: Node, or an editor's build of it (Electron), which does not
 * allow native memory in JavaScript. A tiny graph runs in an ordinary inference process, with a megabyte of inputs and
 * outputs; the results of the first run must be unchanged after a second one.
 */
import { version } from '../../../package.json';
import type { Feeds, WireTensor } from '../../protocol/runtime';
import { CancelledError, RuntimeError } from '../errors';
import { makeNode, makeTensor } from '../graph/builder';
import type { Model } from '../graph/graph';
import { OPSET } from '../graph/upgrade';
import type { Verdicts } from '../models/verdicts';
import { RUNTIME_VERSION } from '../runtime/cuda';
import { nativePackage } from '../runtime/native';
import { ProcessRuntime } from '../runtime/process';
import type { Runtime } from '../runtime/runtime';

export interface SelfCheck {
  /** Why the native runtime is not used; null if it works, or if there is none. */
  readonly reason: string | null;
  /** One line for the log: versions and the result, without texts, names or paths. */
  readonly line: string;
}

const ROWS = 256;
const COLUMNS = 1024;
/** Timeout of the check, in milliseconds. */
const PATIENCE = 20_000;

/** The check of this program; its result is cached for a day. Never rejects. */
export async function selfCheck(
  verdicts: Verdicts,
  start: () => Runtime = () => new ProcessRuntime(),
): Promise<SelfCheck> {
  const program = versions();
  const said = (reason: string | null, found: string): SelfCheck => ({ reason, line: `${program} · ${found}` });
  if (nativePackage() === undefined) return said(null, 'no native runtime: WebAssembly computes');
  const key = JSON.stringify(['self-check', program, process.execPath]);
  const known = verdicts.read(key);
  if (isSelfCheck(known)) return known;
  const begun = performance.now();
  const reason = await failureOf(start());
  const time = Math.round(performance.now() - begun);
  const found = reason === null ? `the native runtime computes (${time} ms)` : `no native runtime: ${reason}`;
  const check = said(reason, found);
  verdicts.write(key, check);
  return check;
}

function versions(): string {
  const { node, v8, electron } = process.versions;
  return [
    `Gradlens ${version}`,
    `${process.platform}-${process.arch}`,
    electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`,
    `V8 ${v8}`,
    `ONNX Runtime ${RUNTIME_VERSION}`,
  ].join(' · ');
}

function isSelfCheck(value: unknown): value is SelfCheck {
  if (typeof value !== 'object' || value === null || !('line' in value) || !('reason' in value)) return false;
  return typeof value.line === 'string' && (value.reason === null || typeof value.reason === 'string');
}

/** Runs the check. One line about the failure, or null. */
async function failureOf(runtime: Runtime): Promise<string | null> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    // Once a day is too seldom to load it at each start.
    const { encode } = await import('../onnx/encode');
    const session = await runtime.load({ bytes: encode(GRAPH), folder: '.' }, { signal });
    const first = await session.run(feedsOf(0), ['y'], signal);
    const second = await session.run(feedsOf(1), ['y'], signal);
    return holds(first.y, 0) && holds(second.y, 1) ? null : 'it computes other numbers than it should';
  } catch (error) {
    if (error instanceof CancelledError) return `it did not answer within ${PATIENCE / 1000} seconds`;
    if (error instanceof RuntimeError) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } finally {
    await runtime.dispose();
  }
}

/** y = ids / 2 + x, [rows, columns]. */
const GRAPH: Model = {
  irVersion: 8,
  opsets: new Map([['', OPSET]]),
  graph: {
    name: 'self-check',
    inputs: [
      { name: 'ids', type: 'int64', dims: [ROWS, COLUMNS] },
      { name: 'x', type: 'float32', dims: [ROWS, 1] },
    ],
    outputs: [{ name: 'y', type: 'float32', dims: [ROWS, COLUMNS] }],
    initializers: new Map([['half', makeTensor('half', 'float32', [], [0.5])]]),
    nodes: [
      makeNode('Cast', ['ids'], ['numbers'], { to: 1 }),
      makeNode('Mul', ['numbers', 'half'], ['halves']),
      makeNode('Add', ['halves', 'x'], ['y']),
    ],
    valueInfo: new Map(),
  },
};

/** Numbers that 32-bit floats hold exactly. */
const xOf = (row: number, run: number) => row / 4 + run;

function feedsOf(run: number): Feeds {
  return {
    ids: {
      type: 'int64',
      dims: [ROWS, COLUMNS],
      data: BigInt64Array.from({ length: ROWS * COLUMNS }, (_, at) => BigInt(at)),
    },
    x: { type: 'float32', dims: [ROWS, 1], data: Float32Array.from({ length: ROWS }, (_, row) => xOf(row, run)) },
  };
}

function holds({ data, dims }: WireTensor, run: number): boolean {
  if (dims.join() !== `${ROWS},${COLUMNS}` || data.length !== ROWS * COLUMNS) return false;
  return Array.prototype.every.call(
    data,
    (value: unknown, at: number) => value === at / 2 + xOf(Math.floor(at / COLUMNS), run),
  );
}
