/** What was found in a model's graph, how well it is supported, and where it can run. */
import type { InspectedDevice, Inspection } from '../../protocol/requests';
import type { RunDevice } from '../../protocol/runtime';
import { inspected } from '../compile/inspected';
import { canTry, type DeviceState, deviceState, type TrialParts } from '../deviceTrial';
import { Verdicts } from '../models/verdicts';
import { candidates, type Verdict } from '../runtime/devices';
import type { Opened } from './facts';

/** Every device of this platform, tried with this model's own program. */
async function devices(parts: TrialParts, verdict: Verdict): Promise<readonly InspectedDevice[]> {
  const others = [...candidates(), 'wasm' as const];
  const states: DeviceState[] = [{ device: 'cpu', available: true, reason: null, placement: verdict.placement }];
  if (canTry(parts.programs))
    for (const device of others) states.push(await deviceState(device, parts.programs.content, parts, new Verdicts()));
  const refused = new Map<RunDevice, string>(verdict.refused.map(({ device, reason }) => [device, reason]));
  return states.map(({ device, available, reason, placement }) => ({
    device,
    available,
    reason: reason ?? refused.get(device) ?? null,
    used: device === verdict.device,
    placement: device === 'cpu' ? [] : [...placement],
  }));
}

/** @param verdict on the device that is used */
export async function inspection(
  { source, programs, info, longest }: Opened,
  parts: TrialParts,
  verdict: Verdict,
  warnings: readonly string[],
): Promise<Inspection> {
  const found = inspected(source.placed.model.graph, programs.way);
  return {
    schema: 1,
    model: { ...info, device: verdict.device },
    problemType: source.config.problemType,
    longestInput: Number.isFinite(longest) ? longest : null,
    ...found,
    devices: await devices(parts, verdict),
    warnings: [...(source.config.flair?.rules ?? []), ...warnings, ...found.warnings],
  };
}
