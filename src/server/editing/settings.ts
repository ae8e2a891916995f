/** What clients send as settings, checked: a value that does not fit is named, and its default holds. */
import type { ExplainOptions, ModelOptions } from '../../protocol/requests';
import { SETTINGS, type SettingName, type Settings } from '../../protocol/settings';

export interface CheckedSettings {
  readonly settings: Settings;
  /** One line for each value that does not fit. */
  readonly problems: readonly string[];
}

interface Definition {
  readonly type: string;
  readonly default: unknown;
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** Of the section `gradlens`: nested ({ codeLens: { enabled } }) or by full names ({ 'codeLens.enabled' }). */
export function checkSettings(section: unknown): CheckedSettings {
  const problems: string[] = [];
  const entries = NAMES.map((name) => {
    const definition: Definition = SETTINGS[name];
    const value = settingOf(section, name);
    if (value === undefined || value === null) return [name, definition.default];
    const wanted = mismatch(value, definition);
    if (wanted === null) return [name, value];
    problems.push(`gradlens.${name} is ${shown(value)} and must be ${wanted}: ${shown(definition.default)} is used`);
    return [name, definition.default];
  });
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

export const DEFAULTS: Settings = checkSettings(undefined).settings;

/** How documents are explained; absent where the explainer's own default holds. */
export function explainOptionsOf(settings: Settings): ExplainOptions {
  return {
    method: settings['integration.method'],
    nSteps: settings['integration.steps'] || undefined,
    tolerance: settings['integration.tolerance'],
    internalBatchSize: settings['integration.internalBatchSize'] || undefined,
    baselines: [settings.baseline],
    output: settings['target.output'],
    windows: settings.windows,
  };
}

export function modelOptionsOf(settings: Settings, token?: string): ModelOptions {
  return {
    model: settings.model || undefined,
    // Other models carry their own, which another would only be wrong for.
    tokenizer: /\.pt$/i.test(settings.model) ? settings.tokenizer || undefined : undefined,
    device: settings.device,
    cudaLibraries: settings['cuda.libraries'] || undefined,
    hub: token ? { token } : undefined,
  };
}

function settingOf(section: unknown, name: string): unknown {
  if (typeof section !== 'object' || section === null) return undefined;
  const all = section as Readonly<Record<string, unknown>>;
  if (name in all) return all[name];
  const [head, ...rest] = name.split('.');
  return rest.length > 0 ? settingOf(all[head], rest.join('.')) : undefined;
}

/** What a value would have to be, or null where it fits. */
function mismatch(value: unknown, { type, values, minimum, maximum }: Definition): string | null {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'enum':
      return values?.some((v) => v === value) ? null : `one of ${values?.join(', ')}`;
    case 'strings':
      return Array.isArray(value) && value.every((v) => typeof v === 'string') ? null : 'a list of texts';
    case 'string':
      return typeof value === 'string' ? null : 'a text';
    default: {
      const whole = type === 'integer';
      const low = minimum ?? Number.NEGATIVE_INFINITY;
      const high = maximum ?? Number.POSITIVE_INFINITY;
      const fits = typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
      return fits ? null : `a ${whole ? 'whole ' : ''}number from ${low} to ${high}`;
    }
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
