import type { Command } from 'commander';

/** Options that do not affect the results. The model is identified by its bytes instead. */
const WITHOUT_EFFECT = new Set(['o', 'resume', 'skipFailed', 'quiet', 'logLevel', 'model', 'internalBatchSize']);

/** Every option that affects the results, by its flag: a resumed run must have the same. */
export function settingsOf(command: Command): Record<string, unknown> {
  const options = command.options.filter((option) => !WITHOUT_EFFECT.has(option.attributeName()));
  const values = options.map((option) => [option.long ?? option.flags, command.getOptionValue(option.attributeName())]);
  return { command: command.name(), ...Object.fromEntries(values) };
}
