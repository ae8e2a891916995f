/** A tiny run of a model's own program on a device: to see that the device is there, right, and fast. */
import type { Placement, RunDevice } from '../protocol/runtime';
import { OUTPUTS } from './compile/compile';
import { roleOf } from './compile/face';
import { programFeeds, type Row } from './compile/rows';
import { CancelledError, GradientError, RuntimeError, UsageError } from './errors';
import type { Verdicts } from './models/verdicts';
import type { ModelPrograms } from './programs';
import { RUNTIME_VERSION } from './runtime/cuda';
import { candidates, decide, type Trial, type Try, type Verdict } from './runtime/devices';
import { nativePackage } from './runtime/native';
import { ProcessRuntime } from './runtime/process';

/** Rows and tokens of the tiny run, where the graph leaves them open. */
const SIZE = { rows: 4, tokens: 64 };
const NO_NATIVE = `there is no native runtime for ${process.platform}-${process.arch} here`;
/** A device that takes longer to start is not for anyone who waits, in milliseconds. */
const PATIENCE = { auto: 8_000, named: 120_000 };

export interface TrialParts {
  readonly programs: ModelPrograms;
  /** Where the weights lie, and in which files. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly cudaLibraries?: string;
}

function rowsOf({ programs }: TrialParts): readonly Row[] {
  const { batch, sequence, labels } = programs.way.face;
  const rows = programs.way.programs?.rows ?? 100;
  const tokens = sequence ?? SIZE.tokens;
  return Array.from({ length: batch ?? SIZE.rows }, (_, r) => ({
    ids: Array.from({ length: tokens }, (_, i) => (7 * i + 31 * r + 5) % rows),
    types: Array(tokens).fill(0),
    baselineIds: Array(tokens).fill(1 % rows),
    alpha: (r + 1) / SIZE.rows,
    cotangent: Array.from({ length: labels ?? 1 }, (_, l) => Number(l === 0)),
  }));
}

/** The bytes of the gradient program, or of the forward one where there is none. */
function programOf(programs: ModelPrograms): { readonly bytes: Uint8Array; readonly outputs: readonly string[] } {
  try {
    return { bytes: programs.bytes('gradient'), outputs: [OUTPUTS.logits, OUTPUTS.attributions] };
  } catch (e) {
    if (!(e instanceof GradientError)) throw e;
    return { bytes: programs.bytes('forward'), outputs: [OUTPUTS.logits] };
  }
}

async function trial(device: RunDevice, parts: TrialParts, signal: AbortSignal): Promise<Trial> {
  const { bytes, outputs } = programOf(parts.programs);
  const { inputs, ids } = parts.programs.way.face;
  const all = programFeeds(inputs, ids, rowsOf(parts));
  const feeds =
    outputs.length === 2 ? all : Object.fromEntries(Object.entries(all).filter(([n]) => !/cotangent/.test(n)));
  const runtime = new ProcessRuntime(device, parts.cudaLibraries);
  try {
    const session = await runtime.load({ bytes, folder: parts.folder, files: parts.files }, { signal, profile: true });
    await session.run(feeds, outputs, signal);
    const start = performance.now();
    const found = await session.run(feeds, outputs, signal);
    const time = performance.now() - start;
    const values = outputs.flatMap((o) => Array.from(found[o].data as Float32Array, Number));
    return { values, time, placement: await session.placement() };
  } finally {
    await runtime.dispose();
  }
}

/** Tries devices with the model's own program. A device that takes too long cannot be used. */
export function trials(parts: TrialParts, patience: number, signal?: AbortSignal): Try {
  return async (device) => {
    const late = AbortSignal.timeout(patience);
    try {
      return await trial(device, parts, signal ? AbortSignal.any([signal, late]) : late);
    } catch (e) {
      if (!(e instanceof CancelledError) || signal?.aborted) throw e;
      throw new RuntimeError(`it did not answer within ${patience / 1000} seconds`, { cause: e });
    }
  };
}

/** Nothing can be tried without programs, or with an input that nothing fills: what is wrong is said when it is run. */
export function canTry({ way: { programs, face } }: ModelPrograms): boolean {
  return programs !== null && face.inputs.every((input) => roleOf(input, face.ids) !== undefined);
}

function isVerdict(value: unknown): value is Verdict {
  return typeof value === 'object' && value !== null && 'device' in value && 'refused' in value && 'placement' in value;
}

/**
 * The device for a model: `wanted`, or with 'auto' the fastest that agrees with the CPU; decided once a day.
 * Throws RuntimeError where a device that was asked for by name cannot be used.
 */
export async function deviceFor(
  wanted: RunDevice | 'auto',
  content: string,
  parts: TrialParts,
  verdicts: Verdicts,
  signal?: AbortSignal,
): Promise<Verdict> {
  const cpu: Verdict = { device: 'cpu', refused: [], placement: [] };
  const possible = ['auto', 'cpu', ...candidates(), 'wasm'];
  if (!possible.includes(wanted))
    throw new UsageError(`--device ${wanted} is not for ${process.platform}: use ${possible.join(', ')}`);
  if (wanted !== 'cpu' && wanted !== 'wasm' && wanted !== 'auto' && nativePackage() === undefined)
    throw new RuntimeError(`${wanted} cannot be used: ${NO_NATIVE}; use --device wasm`);
  if ((wanted === 'auto' || wanted === 'wasm') && nativePackage() === undefined)
    return { device: 'wasm', refused: [{ device: 'cpu', reason: NO_NATIVE }], placement: [] };
  if (wanted === 'cpu') return cpu;
  if (wanted === 'auto' && !canTry(parts.programs)) return cpu;
  const key = JSON.stringify([RUNTIME_VERSION, process.arch, wanted, parts.cudaLibraries ?? '', content]);
  const known = verdicts.read(key);
  if (isVerdict(known)) return known;
  const patience = wanted === 'auto' ? PATIENCE.auto : PATIENCE.named;
  const verdict = await decide(wanted, trials(parts, patience, signal));
  verdicts.write(key, verdict);
  return verdict;
}

export interface DeviceState {
  readonly device: RunDevice;
  readonly available: boolean;
  readonly reason: string | null;
  readonly placement: readonly Placement[];
}

/** What `inspect` says of a device that is not the one in use. */
export async function deviceState(
  device: RunDevice,
  content: string,
  parts: TrialParts,
  verdicts: Verdicts,
): Promise<DeviceState> {
  try {
    const { placement } = await deviceFor(device, content, parts, verdicts);
    return { device, available: true, reason: null, placement };
  } catch (e) {
    if (!(e instanceof RuntimeError)) throw e;
    const reason = e.message.replace(/^\w+ cannot be used: /, '').replace(/; use --device auto or cpu$/, '');
    return { device, available: false, reason, placement: [] };
  }
}
