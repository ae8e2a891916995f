/** Checks the settings that clients send: an invalid value is named, and its default is used. */
import * as l10n from '@vscode/l10n';
import type { OptionTable, ValuesOf } from '../../protocol/options/definition';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import type { ExplainOptions, ModelOptions } from '../../protocol/requests';
import { optionValue, SETTING_NAMES, SETTINGS, type Settings, settingMismatch } from '../../protocol/settings';

export interface CheckedSettings {
  readonly settings: Settings;
  /** One line for each value that does not fit. */
  readonly problems: readonly string[];
}

/** Checks the section `gradlens`: nested ({ codeLens: { enabled } }) or with full names ({ 'codeLens.enabled' }). */
export function checkSettings(section: unknown): CheckedSettings {
  const problems: string[] = [];
  const entries = SETTING_NAMES.map((name) => {
    const usual = SETTINGS[name].default;
    const value = settingOf(section, name);
    if (value === undefined || value === null) return [name, usual];
    const wanted = settingMismatch(name, value);
    if (wanted === null) return [name, value];
    problems.push(l10n.t`gradlens.${name} is ${shown(value)} and must be ${wanted}: ${shown(usual)} is used`);
    return [name, usual];
  });
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

export const DEFAULTS: Settings = checkSettings(undefined).settings;

/** The options of explanations in the settings; an option at its default is absent. */
export function explainOptionsOf(settings: Settings): ExplainOptions {
  return optionsOf(settings, EXPLANATION_OPTIONS);
}

export function modelOptionsOf(settings: Settings, token?: string): ModelOptions {
  const options: ModelOptions = optionsOf(settings, MODEL_OPTIONS);
  return {
    ...options,
    // Other models have their own tokenizer; the one in the setting would be wrong.
    tokenizer: /\.pt$/i.test(settings.model) ? options.tokenizer : undefined,
    hub: token ? { token } : undefined,
  };
}

/** The values of a table's options in the settings. */
function optionsOf<Table extends OptionTable>(settings: Settings, table: Table): ValuesOf<Table> {
  const own = SETTING_NAMES.filter((name) => SETTINGS[name].option in table);
  return Object.fromEntries(
    own.map((name) => [SETTINGS[name].option, optionValue(name, settings[name])]),
  ) as ValuesOf<Table>;
}

function settingOf(section: unknown, name: string): unknown {
  if (typeof section !== 'object' || section === null) return undefined;
  const all = section as Readonly<Record<string, unknown>>;
  if (name in all) return all[name];
  const [head, ...rest] = name.split('.');
  return rest.length > 0 ? settingOf(all[head], rest.join('.')) : undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
