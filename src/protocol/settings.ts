/**
 * The settings `gradlens.*`, as the options define them: the server checks what it is sent against them, and
 * `node scripts/options.mjs` writes them into the manifest.
 */
import { mismatch } from './options/check';
import type { GROUPS, Kind, OptionDefinition, SettingDefinition, ValueOf } from './options/definition';
import { OPTIONS } from './options/options';

type Options = typeof OPTIONS;
type OptionName = keyof Options;
type WithSetting = Extract<Options[OptionName], { readonly setting: { readonly name: string } }>;

export type SettingName = WithSetting['setting']['name'];

type SettingValue<D> = D extends { readonly setting: { readonly single: true } } ? string : ValueOf<D>;

/** Every setting by its name without 'gradlens.', as it holds for one document. */
export type Settings = { readonly [D in WithSetting as D['setting']['name']]: SettingValue<D> };

/** A setting with the option that it sets. */
export interface Setting {
  readonly option: OptionName;
  readonly definition: SettingDefinition;
  /** The kind of its values: the option's own kind, or one of its texts, or also the value that means none. */
  readonly kind: Kind;
  readonly default: Settings[SettingName];
  readonly scope: SettingDefinition['scope'];
  readonly group: keyof typeof GROUPS;
}

export const SETTINGS = Object.fromEntries(
  (Object.entries(OPTIONS) as [OptionName, OptionDefinition][]).flatMap(([option, definition]) =>
    definition.setting === undefined
      ? []
      : [[definition.setting.name, settingOf(option, definition, definition.setting)]],
  ),
) as Readonly<Record<SettingName, Setting>>;

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

function settingOf(option: OptionName, definition: OptionDefinition, setting: SettingDefinition): Setting {
  const { scope, group, none } = setting;
  const kind = none === undefined ? definition : withNone(definition);
  const usual = setting.default ?? definition.default;
  const first = setting.single && Array.isArray(usual) ? usual[0] : usual;
  const nothing = definition.type === 'texts' && !setting.single ? [] : undefined;
  return { option, definition: setting, kind, default: none ?? first ?? nothing, scope, group };
}

/** The kind of a setting that may also be unset: 0, or the empty text. */
function withNone(kind: Kind): Kind {
  if (kind.type === 'whole') return { ...kind, least: 0 };
  return kind.type === 'text' ? { ...kind, empty: true } : kind;
}

/** The kind of value that a setting expects, or null where the value fits. */
export function settingMismatch(name: SettingName, value: unknown): string | null {
  const { kind, definition } = SETTINGS[name];
  if (!definition.single) return mismatch(value, kind);
  return typeof value === 'string' ? mismatch([value], kind) : 'a text';
}

/** The option's value for a setting; undefined where it leaves the choice to Gradlens. */
export function optionValue(name: SettingName, value: Settings[SettingName]): unknown {
  const { none, single } = SETTINGS[name].definition;
  if (none !== undefined && value === none) return undefined;
  return single ? [value] : value;
}
