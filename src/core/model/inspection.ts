/** Inspection of a model: its graph, the level of support, and the devices on which it runs. */
import { PORTABLE_DEVICE, REFERENCE_DEVICE } from '../../protocol/devices';
import type { InspectedDevice, InspectedTokenizer, Inspection } from '../../protocol/requests';
import type { RunDevice } from '../../protocol/runtime';
import { type DeviceState, deviceState } from '../device/choice';
import { canTry, type TrialParts } from '../device/trial';
import type { Verdicts } from '../models/verdicts';
import type { Opened } from '../running/facts';
import type { RunningModel } from '../running/runningModel';
import { candidates, type DeviceVerdict } from '../runtime/devices';
import type { Tokenizer } from '../tokenization/encoding';
import { textReadOtherwise } from '../tokenization/otherReading';

/** The warning for a single logit that may be a regression value or a binary class. */
const OPEN =
  "config.json does not say how to read its one logit: it is read as a number, while transformers' pipelines show its sigmoid; decide by --task regression or --task binary";

/** Tries every device of this platform with this model's program. */
async function devices(
  parts: TrialParts,
  verdict: DeviceVerdict,
  verdicts: Verdicts,
): Promise<readonly InspectedDevice[]> {
  const others = [...candidates(), PORTABLE_DEVICE];
  const refused = new Map<RunDevice, string>(verdict.refused.map(({ device, reason }) => [device, reason]));
  // The CPU can always be used, unless this platform has no native runtime.
  const states: DeviceState[] = [
    { device: REFERENCE_DEVICE, available: !refused.has(REFERENCE_DEVICE), reason: null, placement: [], times: null },
  ];
  if (canTry(parts.programs)) for (const device of others) states.push(await deviceState(device, parts, verdicts));
  return states.map(({ reason, ...state }) => ({
    ...state,
    reason: reason ?? refused.get(state.device) ?? null,
    used: state.device === verdict.device,
  }));
}

function tokenizerFacts(tokenizer: Tokenizer): InspectedTokenizer | null {
  const { origin, truncationSide } = tokenizer;
  if (origin === undefined) return null;
  const { className, version, savedBy, files, changes, truncation } = origin;
  const otherwise = textReadOtherwise(tokenizer);
  return { className, version, savedBy, files, changes, truncationSide, truncation, otherwise };
}

/** What is said of a model that runs at some lengths only; nothing of one that does not run, which runs tell. */
async function fixedLengths(model: RunningModel): Promise<readonly string[]> {
  const found = await model.fixedLengths().catch(() => null);
  if (found === null || found.lengths.length === 0) return [];
  const { lengths, padded } = found;
  const listed = lengths.length > 4 ? [...lengths.slice(0, 3), '…'] : lengths;
  const others = padded
    ? 'shorter texts are padded, longer ones are read in windows'
    : 'texts of other lengths are refused, since padding would change its logits';
  return [
    `it runs at inputs of ${listed.join(', ')} tokens only (its export fixed the length): ${others}; export it again with a dynamic sequence axis`,
  ];
}

/**
 * The inspection of a model.
 * @param verdict the verdict on the device of `model`
 */
export async function inspection(
  model: RunningModel,
  { source, longest }: Opened,
  parts: TrialParts,
  verdict: DeviceVerdict,
  verdicts: Verdicts,
): Promise<Inspection> {
  const found = await source.graph.ask('inspect', {});
  const { activation, outputs } = source;
  const head =
    activation === null
      ? []
      : [`the file ends in a ${activation}: its input is read as the logits, its output as the probabilities`];
  const both = model.open ? [OPEN] : [];
  const lengths = await fixedLengths(model);
  return {
    schema: 1,
    model: model.info,
    problemType: source.config.problemType,
    longestInput: Number.isFinite(longest) ? longest : null,
    tokenizer: tokenizerFacts(source.tokenizer),
    ...found,
    outputs,
    devices: await devices(parts, verdict, verdicts),
    warnings: [
      ...(source.config.flair?.rules ?? []),
      ...model.warnings,
      ...both,
      ...head,
      ...lengths,
      ...found.warnings,
    ],
  };
}
