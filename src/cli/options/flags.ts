/** The options of the one table as flags of a command. */
import * as l10n from '@vscode/l10n';
import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors';
import { mismatch } from '../../protocol/options/check';
import type { OptionDefinition, OptionTable, ValuesOf } from '../../protocol/options/definition';
import { helpText } from '../../protocol/options/help';

/**
 * Adds the table's flags, in its order. Invalid values throw UsageError with the flag, the value and what is allowed.
 */
export function addOptions(command: Command, table: OptionTable): Command {
  for (const definition of Object.values(table)) {
    if (definition.flag === undefined) continue;
    const option = new Option(definition.flag, helpText(definition));
    if (definition.type !== 'switch') option.argParser(parserOf(definition, nameOf(definition.flag)));
    command.addOption(option);
  }
  return command;
}

/** The given values of a table's options, by their names in the table. */
export function valuesOf<Table extends OptionTable>(table: Table, given: object): ValuesOf<Table> {
  const values: Readonly<Record<string, unknown>> = { ...given };
  const entries = Object.entries(table).flatMap(([name, { flag }]) => {
    const value = flag === undefined ? undefined : values[new Option(flag).attributeName()];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries) as ValuesOf<Table>;
}

/** '--n-steps' of '--n-steps <n>' */
export function nameOf(flag: string): string {
  return flag.split(' ', 1)[0] ?? flag;
}

function parserOf(definition: OptionDefinition, name: string): (given: string, before: unknown) => unknown {
  return (given, before) => {
    const value = readGiven(given, definition);
    const wanted = mismatch(value, definition);
    if (wanted !== null)
      throw new UsageError(
        `${name}: ${given === '' && isText(definition) ? EMPTY : l10n.t`'${given}' is not ${wanted}`}`,
      );
    return Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value;
  };
}

const EMPTY = 'the empty text is not allowed';

/** Whether the empty text would be valid but for being empty. */
function isText({ type }: OptionDefinition): boolean {
  return type !== 'whole' && type !== 'number';
}

function readGiven(given: string, { type }: OptionDefinition): unknown {
  switch (type) {
    case 'whole':
      return /^\d+$/.test(given) ? Number(given) : Number.NaN;
    case 'number':
      return given.trim() === '' ? Number.NaN : Number(given);
    case 'texts':
      return [given];
    default:
      return given;
  }
}
