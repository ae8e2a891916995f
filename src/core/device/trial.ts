/** A trial run of a model's own program on a device shows whether the device is available, correct and fast. */

import * as l10n from '@vscode/l10n';
import { REFERENCE_DEVICE } from '../../protocol/devices';
import type { Feeds, RunDevice } from '../../protocol/runtime';
import { roleOf } from '../compile/inputNames';
import { INPUTS, PROGRAM_OUTPUTS } from '../compile/programNames';
import { programFeeds, type Row } from '../compile/rows';
import { CancelledError, GradientError, ModelFolderError, RuntimeError } from '../errors';
import type { ModelPrograms, ProgramPart } from '../running/programs';
import { hasFusedOps, type Trial, type Try } from '../runtime/devices';
import type { KeptSessions } from '../runtime/kept';
import { ProcessRuntime } from '../runtime/process';

/** Rows and tokens of the trial run, where the graph does not fix them. */
const SIZE = { rows: 4, tokens: 64 };
/** The longest time that a device may take to answer, in milliseconds. */
export const PATIENCE = { auto: 8_000, named: 120_000 };

/** The programs and files that a trial needs. */
export interface TrialParts {
  readonly programs: ModelPrograms;
  /** The folder and files of the weights. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Largest number of tokens that the model reads. */
  readonly longest: number;
  readonly cudaLibraries?: string;
  /** Keeps sessions of tried devices for the work that follows; never the CPU's. */
  readonly kept?: KeptSessions<ProgramPart>;
  /** Throws when the files have changed since the programs were compiled. */
  readonly check?: () => void;
}

/** Does the work while no other work runs. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/** How devices are tried. */
export interface TrialContext {
  readonly signal?: AbortSignal;
  /** Runs the measured part alone, since other work would distort its time. */
  readonly alone?: Alone;
}

function rowsOf({ programs, longest }: TrialParts): readonly Row[] {
  const { batch, sequence, labels } = programs.plan.signature;
  const rows = programs.plan.programs?.rows ?? 100;
  const tokens = sequence ?? Math.min(SIZE.tokens, longest);
  return Array.from({ length: batch ?? SIZE.rows }, (_, r) => ({
    ids: Array.from({ length: tokens }, (_, i) => (7 * i + 31 * r + 5) % rows),
    types: Array(tokens).fill(0),
    baselineIds: Array(tokens).fill(1 % rows),
    alpha: (r + 1) / SIZE.rows,
    cotangent: Array.from({ length: labels ?? 1 }, (_, l) => Number(l === 0)),
  }));
}

/** The bytes of the gradient program for a device, or of the forward program where there is none. */
async function programOf(
  programs: ModelPrograms,
  device: RunDevice,
  signal: AbortSignal,
): Promise<{ readonly part: ProgramPart; readonly bytes: Uint8Array; readonly outputs: readonly string[] }> {
  const fused = hasFusedOps(device);
  try {
    const bytes = await programs.bytes('gradient', fused, signal);
    return { part: 'gradient', bytes, outputs: [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions] };
  } catch (e) {
    if (!(e instanceof GradientError)) throw e;
    return {
      part: 'forward',
      bytes: await programs.bytes('forward', fused, signal),
      outputs: [PROGRAM_OUTPUTS.logits],
    };
  }
}

/** The inputs and outputs of the trial run of a program. */
export function trialFeeds(
  parts: TrialParts,
  outputs: readonly string[] = [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions],
): Feeds {
  const { inputs, ids } = parts.programs.plan.signature;
  const all = programFeeds(inputs, ids, rowsOf(parts));
  // A program without attributions has no cotangent.
  if (outputs.includes(PROGRAM_OUTPUTS.attributions)) return all;
  const { [INPUTS.cotangent]: _, ...feeds } = all;
  return feeds;
}

async function trial(device: RunDevice, parts: TrialParts, signal: AbortSignal, alone: Alone): Promise<Trial> {
  const { part, bytes, outputs } = await programOf(parts.programs, device, signal);
  const { folder, files, check, cudaLibraries } = parts;
  const keep = device === REFERENCE_DEVICE ? undefined : parts.kept;
  const feeds = trialFeeds(parts, outputs);
  const runtime = new ProcessRuntime(device, cudaLibraries);
  try {
    const session = await runtime.load({ bytes, folder, files, check }, { signal, profile: true });
    await session.run(feeds, outputs, signal);
    const { found, time } = await alone(async () => {
      const start = performance.now();
      const found = await session.run(feeds, outputs, signal);
      return { found, time: performance.now() - start };
    });
    const values = outputs.flatMap((o) => Array.from(found[o].data as Float32Array, Number));
    const placement = await session.placement();
    if (keep) keep.keep({ runtime, part, session });
    else await runtime.dispose();
    return { values, time, placement };
  } catch (e) {
    await runtime.dispose();
    throw e;
  }
}

/** Turns work that exceeds its time limit into a failure of the device. */
async function within<T>(
  patience: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(patience);
  try {
    return await work(signal ? AbortSignal.any([signal, late]) : late);
  } catch (e) {
    if (!(e instanceof CancelledError) || signal?.aborted) throw e;
    throw new RuntimeError(l10n.t`it did not answer within ${patience / 1000} seconds`, { cause: e });
  }
}

/** The first runs on a tried device: they may take as long as the trial. Throws RuntimeError. */
export async function firstRuns(signal: AbortSignal, runs: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    await within(PATIENCE.auto, signal, runs);
  } catch (e) {
    // The CPU has loaded the graph, so the graph is not at fault.
    if (e instanceof ModelFolderError && e.cause instanceof RuntimeError)
      throw new RuntimeError(e.cause.message, { cause: e });
    throw e;
  }
}

/** Tries devices with the model's own program. A device that takes too long cannot be used. */
export function trials(
  parts: TrialParts,
  patience: number,
  { signal, alone = (work) => work() }: TrialContext = {},
): Try {
  return (device) => within(patience, signal, (during) => trial(device, parts, during, alone));
}

/**
 * Whether a trial is possible: it needs programs and known roles of all inputs. Otherwise running the model reports the
 * error.
 */
export function canTry({ plan: { programs, signature } }: ModelPrograms): boolean {
  return programs !== null && signature.inputs.every((input) => roleOf(input, signature.ids) !== undefined);
}
