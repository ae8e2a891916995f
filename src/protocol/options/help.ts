/** The help text of an option, made from its definition. */
import type { OptionDefinition } from './definition';

/** 'what it is: a, b or c (default: a)' */
export function helpText(option: OptionDefinition): string {
  const said = [option.help ?? [], valuesText(option) ?? []].flat().join(': ');
  const otherwise = option.absent ?? defaultText(option);
  return otherwise === undefined ? said : `${said} (default: ${otherwise})`;
}

/** 'cpu, cuda or wasm' */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** The default as it is written on a command line; undefined where the option has none of its own. */
export function defaultText(option: OptionDefinition): string | undefined {
  const { default: usual } = option;
  if (usual === undefined || typeof usual === 'boolean') return undefined;
  return Array.isArray(usual) ? usual.join(', ') : String(usual);
}

function valuesText(option: OptionDefinition): string | undefined {
  if (option.type !== 'choice') return undefined;
  return option.usual === undefined ? oneOf(option.values) : `${option.usual.join(', ')} and other names on the Hub`;
}
