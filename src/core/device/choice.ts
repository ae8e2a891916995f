/**
 * The device for a model: the requested one, the one that was found earlier today, or the one that a trial finds now.
 */
import * as l10n from '@vscode/l10n';
import { DEVICES, PORTABLE_DEVICE, REFERENCE_DEVICE } from '../../protocol/devices';
import type { NodePlacement, RunDevice } from '../../protocol/runtime';
import { RuntimeError, UsageError } from '../errors';
import type { Verdicts } from '../models/verdicts';
import { RUNTIME_VERSION } from '../runtime/cuda';
import { candidates, type DeviceVerdict, decide, UNTRIED } from '../runtime/devices';
import { nativePackage } from '../runtime/native';
import { canTry, PATIENCE, type TrialContext, type TrialParts, trials } from './trial';

const NO_NATIVE = `there is no native runtime for ${process.platform}-${process.arch} here`;

function isVerdict(value: unknown): value is DeviceVerdict {
  return typeof value === 'object' && value !== null && 'device' in value && 'refused' in value && 'placement' in value;
}

/** Environment variables that determine which drivers are found. */
const DRIVERS = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'CUDA_VISIBLE_DEVICES'];

function keyOf(wanted: RunDevice | 'auto', { programs, cudaLibraries }: TrialParts): string {
  const drivers = DRIVERS.map((name) => process.env[name] ?? '');
  const { build, content } = programs;
  return JSON.stringify([RUNTIME_VERSION, process.arch, drivers, wanted, cudaLibraries ?? '', build, content]);
}

/**
 * The device for a model if no trial is needed: it is the CPU, or was tried today. Undefined if devices have to be
 * tried. Throws UsageError for a device that this platform does not have, and RuntimeError for a named device that
 * cannot be used.
 */
export function decidedDevice(
  wanted: RunDevice | 'auto',
  parts: TrialParts,
  verdicts: Verdicts,
): DeviceVerdict | undefined {
  const possible = ['auto', REFERENCE_DEVICE, ...candidates(), PORTABLE_DEVICE];
  if (!possible.includes(wanted))
    throw new UsageError(
      l10n.t`--device ${wanted} is not available on ${process.platform}: use ${possible.join(', ')}`,
    );
  const portable = wanted === 'auto' || !DEVICES[wanted].native;
  if (wanted !== REFERENCE_DEVICE && !portable && nativePackage() === undefined)
    throw new RuntimeError(l10n.t`${wanted} cannot be used: ${NO_NATIVE}; use --device ${PORTABLE_DEVICE}`);
  if (portable && nativePackage() === undefined)
    return { device: PORTABLE_DEVICE, refused: [{ device: REFERENCE_DEVICE, reason: NO_NATIVE }], placement: [] };
  if (wanted === REFERENCE_DEVICE) return UNTRIED;
  if (wanted === 'auto' && !canTry(parts.programs)) return UNTRIED;
  const known = verdicts.read(keyOf(wanted, parts));
  return isVerdict(known) ? known : undefined;
}

/** Tries devices: `wanted`, or with 'auto' the fastest that agrees with the CPU. Throws as decidedDevice. */
export async function tryDevices(
  wanted: RunDevice | 'auto',
  parts: TrialParts,
  context: TrialContext = {},
): Promise<DeviceVerdict> {
  const patience = wanted === 'auto' ? PATIENCE.auto : PATIENCE.named;
  try {
    const verdict = await decide(wanted, trials(parts, patience, context));
    // Files that were replaced during the trial make it meaningless.
    parts.check?.();
    await parts.kept?.drop(verdict.device);
    return verdict;
  } catch (e) {
    await parts.kept?.drop();
    throw e;
  }
}

/** Stores the decision of a trial for a day. */
export function keepVerdict(
  wanted: RunDevice | 'auto',
  parts: TrialParts,
  verdicts: Verdicts,
  verdict: DeviceVerdict,
): void {
  verdicts.write(keyOf(wanted, parts), verdict);
}

/** The device for a model, after a trial where one is needed. Throws as decidedDevice. */
export async function deviceFor(
  wanted: RunDevice | 'auto',
  parts: TrialParts,
  verdicts: Verdicts,
  signal?: AbortSignal,
): Promise<DeviceVerdict> {
  const decided = decidedDevice(wanted, parts, verdicts);
  if (decided) return decided;
  const verdict = await tryDevices(wanted, parts, { signal });
  keepVerdict(wanted, parts, verdicts, verdict);
  return verdict;
}

/** Whether a device can be used for a model, and why not. */
export interface DeviceState {
  readonly device: RunDevice;
  readonly available: boolean;
  readonly reason: string | null;
  readonly placement: readonly NodePlacement[];
  /** Milliseconds of a trial run, there and on the CPU; null where it was not compared. */
  readonly times: { readonly own: number; readonly cpu: number } | null;
}

/** What `inspect` reports of a device that is not in use. */
export async function deviceState(device: RunDevice, parts: TrialParts, verdicts: Verdicts): Promise<DeviceState> {
  try {
    const { placement, times = null } = await deviceFor(device, { ...parts, kept: undefined }, verdicts);
    return { device, available: true, reason: null, placement, times };
  } catch (e) {
    if (!(e instanceof RuntimeError)) throw e;
    const reason = e.message.replace(/^\w+ cannot be used: /, '').replace(/; use --device auto or cpu$/, '');
    return { device, available: false, reason, placement: [], times: null };
  }
}
