/** The runtimes of a model: the first device, and the search for a faster one. */
import { DEVICES, REFERENCE_DEVICE } from '../../protocol/devices';
import type { RunDevice } from '../../protocol/runtime';
import { keepVerdict, type tryDevices } from '../device/choice';
import { Failover } from '../device/failover';
import type { DeviceSearch, FailoverOptions } from '../device/placedModel';
import { firstRuns, type TrialParts, trialFeeds } from '../device/trial';
import type { Verdicts } from '../models/verdicts';
import { Batching } from '../running/batching';
import type { Opened } from '../running/facts';
import { ModelGraphs } from '../running/graphs';
import { ReadWriteLock } from '../running/readWriteLock';
import type { Seen } from '../running/rowSession';
import { RunningModel } from '../running/runningModel';
import { Sessions } from '../running/sessions';
import { type DeviceVerdict, UNTRIED } from '../runtime/devices';
import { ProcessRuntime } from '../runtime/process';

/** The runtimes of a model; they end when the model is disposed. */
export interface Machine {
  readonly places: Failover<RunningModel>;
  readonly file: Sessions;
  readonly trialParts: TrialParts;
  readonly verdicts: Verdicts;
}

/** Options that select the device. */
export interface DeviceRequest {
  /** The device that the user asked for. */
  readonly wanted: RunDevice | 'auto';
  /** The known verdict; undefined if devices are tried in the background. */
  readonly decided: DeviceVerdict | undefined;
  readonly tryDevices: typeof tryDevices;
  readonly verdicts: Verdicts;
  /** Called when the device changes, or when the search ends without a change. */
  readonly onDevice?: () => void;
}

export function machineOf(opened: Opened, trialParts: TrialParts, choice: DeviceRequest): Machine {
  const { decided, wanted, verdicts, onDevice: onVerdict } = choice;
  const lock = new ReadWriteLock();
  const seen: Seen = { batching: new Batching() };
  const graphs = new ModelGraphs(opened.source, opened.programs);
  const verdict = decided ?? UNTRIED;
  const sessions = (device: RunDevice) => {
    const kept = trialParts.kept?.take(device);
    const runtime = kept?.runtime ?? new ProcessRuntime(device, trialParts.cudaLibraries);
    return new Sessions(runtime, graphs, lock, kept);
  };
  const own = sessions(verdict.device);
  // The original file may have 8-bit ops: it runs on a device that supports every file.
  const file = DEVICES[own.device].processor ? own : sessions(REFERENCE_DEVICE);
  const at = (programs: Sessions) => new RunningModel(opened, programs, file, seen, verdicts);
  const first = at(own);
  const search: DeviceSearch<RunningModel> = {
    decide: (signal) => choice.tryDevices('auto', trialParts, { signal, alone: (work) => lock.alone(work) }),
    at: (device) => at(sessions(device)),
    warm: (place, before, signal) =>
      firstRuns(signal, (during) => place.warm(before, (outputs) => trialFeeds(trialParts, outputs), during)),
    keep: (found) => keepVerdict('auto', trialParts, verdicts, found),
  };
  let cpu = own.device === REFERENCE_DEVICE ? first : undefined;
  const fallBack = () => {
    cpu ??= at(file);
    return cpu;
  };
  const ways: FailoverOptions<RunningModel> = {
    ...(decided ? {} : { search }),
    ...(wanted === 'auto' && file.device === REFERENCE_DEVICE ? { fallBack } : {}),
    onVerdict,
  };
  return { places: new Failover(first, verdict, ways), file, trialParts, verdicts };
}
