/** Which devices exist, and the choice between them: once per model and machine, compared with the CPU. */
import * as l10n from '@vscode/l10n';
import { DEVICES, type DeviceDefinition, RUN_DEVICES } from '../../protocol/devices';
import type { NodePlacement, RunDevice } from '../../protocol/runtime';
import { RuntimeError } from '../errors';
import { COPIES } from './placement';

/** Devices other than the CPU that the runtime may support on a platform, fastest first. */
export function candidates(platform: NodeJS.Platform = process.platform): readonly RunDevice[] {
  const rank = (device: RunDevice) => definitionOf(device).tried?.rank ?? 0;
  return RUN_DEVICES.filter((device) => definitionOf(device).tried?.on.includes(platform)).sort(
    (a, b) => rank(a) - rank(b),
  );
}

/** Whether the runtime has kernels of its fused ops there; otherwise it runs them on the CPU. */
export function hasFusedOps(device: RunDevice): boolean {
  return definitionOf(device).fusedOps;
}

function definitionOf(device: RunDevice): DeviceDefinition {
  return DEVICES[device];
}

/** The result of a trial run on a device. */
export interface Trial {
  readonly values: readonly number[];
  /** Time of one run after the first, in milliseconds. */
  readonly time: number;
  readonly placement: readonly NodePlacement[];
}

/** Does the trial run on a device. Throws RuntimeError where the device cannot be used. */
export type Try = (device: RunDevice) => Promise<Trial>;

/** Why a device is not used. */
export interface RefusedDevice {
  readonly device: RunDevice;
  readonly reason: string;
}

/** The decision, as it is stored. */
export interface DeviceVerdict {
  readonly device: RunDevice;
  readonly refused: readonly RefusedDevice[];
  readonly placement: readonly NodePlacement[];
  /** Milliseconds of the trial run, there and on the CPU; absent where it was not compared. */
  readonly times?: { readonly own: number; readonly cpu: number };
  /** One line on why the named device is slow; absent if it is not, or if no device was named. */
  readonly warning?: string;
}

/** The verdict before any trial. */
export const UNTRIED: DeviceVerdict = { device: 'cpu', refused: [], placement: [] };

/**
 * Largest difference of a device's results from the CPU's, as a share of the largest result: some multiply in 16 bits.
 */
const AGREE = 2e-2;

function disagreement(found: Trial, truth: Trial): string | undefined {
  const largest = truth.values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const far = truth.values.reduce((most, v, i) => Math.max(most, Math.abs(v - (found.values[i] ?? Number.NaN))), 0);
  if (far <= AGREE * Math.max(largest, 1e-6)) return undefined;
  if (!Number.isFinite(far)) return 'its results are not finite';
  return `its results differ from the CPU's by ${((100 * far) / largest).toPrecision(2)} % of the largest`;
}

/** A named device is reported as slow from this many times the CPU's time on. */
const SLOW = 2;
/** It is reported from this share of computing time in nodes that it leaves to the CPU. */
const LEFT = 0.25;
/** It is reported from this number of copies between device and CPU in a run. */
const COPIED = 16;

/** One line on why a device is slow; null where it is not. */
function costOf(device: RunDevice, found: Trial, truth: Trial): string | undefined {
  const computed = found.placement.filter((p) => p.device !== COPIES);
  const copies = found.placement.find((p) => p.device === COPIES)?.nodes ?? 0;
  const sum = (of: (p: NodePlacement) => number) => computed.reduce((total, p) => total + of(p), 0);
  const others = (p: NodePlacement) => Number(p.device !== device);
  const share = sum((p) => others(p) * p.time) / sum((p) => p.time);
  const times = found.time / truth.time;
  const said = [
    times >= SLOW
      ? `takes ${times.toFixed(times < 10 ? 1 : 0)} times as long as the CPU with this model (${found.time.toFixed(0)} ms, the CPU ${truth.time.toFixed(0)} ms)`
      : [],
    share >= LEFT
      ? `leaves ${sum((p) => others(p) * p.nodes)} of ${sum((p) => p.nodes)} nodes to the CPU (${(100 * share).toFixed(0)} % of the time)`
      : [],
    copies >= COPIED ? `copies ${copies} values to and from the CPU in each run` : [],
  ].flat();
  return said.length === 0 ? undefined : `${device} ${said.join(' and ')}; auto takes the faster device`;
}

/**
 * `wanted`, or for 'auto' the first available device that agrees with the CPU and is faster. Throws RuntimeError where
 * a named device cannot be used or disagrees.
 */
export async function decide(
  wanted: RunDevice | 'auto',
  attempt: Try,
  platform = process.platform,
): Promise<DeviceVerdict> {
  if (wanted === 'cpu') return UNTRIED;
  const refused: RefusedDevice[] = [];
  let truth: Trial | undefined;
  for (const device of wanted === 'auto' ? candidates(platform) : [wanted]) {
    const refuse = (reason: string, cause?: unknown): void => {
      if (wanted !== 'auto')
        throw new RuntimeError(l10n.t`${device} cannot be used: ${reason}; use --device auto or cpu`, { cause });
      refused.push({ device, reason });
    };
    let found: Trial;
    try {
      found = await attempt(device);
    } catch (cause) {
      if (!(cause instanceof RuntimeError)) throw cause;
      refuse(reasonOf(cause.message), cause);
      continue;
    }
    try {
      truth ??= await attempt('cpu');
    } catch (cause) {
      // WebAssembly replaces a native runtime that does not work: there are no results to compare with.
      if (device !== 'wasm' || !(cause instanceof RuntimeError)) throw cause;
      const without = [...refused, { device: 'cpu' as const, reason: reasonOf(cause.message) }];
      return { device, refused: without, placement: found.placement };
    }
    const wrong = disagreement(found, truth);
    if (wrong !== undefined) refuse(wrong);
    else if (wanted === 'auto' && found.time >= truth.time)
      refuse(`slower than the CPU: ${found.time.toFixed(0)} ms, the CPU ${truth.time.toFixed(0)} ms`);
    else {
      const warning = wanted === 'auto' ? undefined : costOf(device, found, truth);
      const times = { own: found.time, cpu: truth.time };
      return { device, refused, placement: found.placement, times, ...(warning !== undefined && { warning }) };
    }
  }
  return { device: 'cpu', refused, placement: [] };
}

/** Known messages of the runtime in plain words. */
export function reasonOf(message: string): string {
  if (/no supported adapters|WebGPU adapter|Vulkan/i.test(message)) return 'no GPU or GPU driver was found';
  if (/not supported|not available|not enabled|unknown|backend not found|no available backend/i.test(message))
    return 'the runtime has no such device on this platform';
  if (/requires f16/.test(message))
    return 'this GPU does not support 16-bit floats, in which this file is stored: use its fp32 variant';
  return message;
}
