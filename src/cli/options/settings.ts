import type { Command } from 'commander';

/** Options that do not shape the results. The model counts by its bytes instead. */
const WITHOUT_EFFECT = new Set(['o', 'resume', 'skipFailed', 'quiet', 'logLevel', 'model', 'internalBatchSize']);

/** Every option that shapes the results, by its flag: a run that is resumed must have the same. */
export function settingsOf(command: Command): Record<string, unknown> {
  const options = command.options.filter((option) => !WITHOUT_EFFECT.has(option.attributeName()));
  const values = options.map((option) => [option.long ?? option.flags, command.getOptionValue(option.attributeName())]);
  return { command: command.name(), ...Object.fromEntries(values) };
}
