/** What computes for a model: its first device, and how a faster one is found. */
import type { RunDevice } from '../../protocol/runtime';
import { firstRuns, keepVerdict, type TrialParts, trialFeeds, type tryDevices } from '../deviceTrial';
import { Batching } from '../explaining/batching';
import type { Seen } from '../explaining/rowSession';
import { Verdicts } from '../models/verdicts';
import { UNTRIED, type Verdict } from '../runtime/devices';
import { ProcessRuntime } from '../runtime/process';
import type { Opened } from './facts';
import { ModelGraphs } from './graphs';
import { Places, type Search } from './places';
import { RunningModel } from './running';
import { Sessions } from './sessions';
import { Turns } from './turns';

/** What computes for a model, and what ends with it. */
export interface Machine {
  readonly places: Places<RunningModel>;
  readonly file: Sessions;
  readonly trialParts: TrialParts;
}

/** @param decided undefined where devices are to be tried behind the first work */
export function machineOf(
  opened: Opened,
  parts: TrialParts,
  decided: Verdict | undefined,
  tryThem: typeof tryDevices,
  onDevice?: () => void,
): Machine {
  const turns = new Turns();
  const seen: Seen = { batching: new Batching() };
  const graphs = new ModelGraphs(opened.source, opened.programs);
  const verdict = decided ?? UNTRIED;
  const sessions = (device: RunDevice) => new Sessions(new ProcessRuntime(device, parts.cudaLibraries), graphs, turns);
  const first = sessions(verdict.device);
  // The file itself, whose ops may be of eight bits, runs where every file does.
  const file = first.device === 'cpu' || first.device === 'wasm' ? first : sessions('cpu');
  const at = (programs: Sessions) => new RunningModel(opened, programs, file, seen);
  const search: Search<RunningModel> = {
    decide: (signal) => tryThem('auto', parts, { signal, alone: (work) => turns.alone(work) }),
    at: (device) => at(sessions(device)),
    warm: (place, before, signal) =>
      firstRuns(signal, (during) => place.warm(before, (outputs) => trialFeeds(parts, outputs), during)),
    keep: (found) => keepVerdict('auto', parts, new Verdicts(), found),
  };
  return { places: new Places(at(first), verdict, decided ? undefined : search, onDevice), file, trialParts: parts };
}
