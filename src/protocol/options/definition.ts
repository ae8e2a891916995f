/** The definition of an option: flags and help of the command line, settings and checks derive from it. Plain data. */

/** The groups of settings, in the order in which an editor lists them. */
export const GROUPS = {
  model: 'Model',
  labels: 'Labels',
  explanations: 'Explanations',
  integration: 'Integration',
  diagnosis: 'Diagnosis',
} as const;

/** The setting `gradlens.<name>` of an option. */
export interface SettingDefinition {
  readonly name: string;
  readonly group: keyof typeof GROUPS;
  /** Within its group. */
  readonly order: number;
  readonly scope: 'machine-overridable' | 'resource' | 'window';
  /** Markdown. */
  readonly description: string;
  /** Of each value of a choice; one line without a full stop. */
  readonly values?: Readonly<Record<string, string>>;
  /** Where it differs from the option's. */
  readonly default?: string;
  /** The value that leaves the choice to Gradlens; it is the setting's default. */
  readonly none?: string | 0;
  /** The setting has one text where the option takes several. */
  readonly single?: true;
}

/** A regular expression, and what fits it in words. */
export interface Pattern {
  readonly source: string;
  readonly words: string;
}

export type Kind =
  /** Not empty, unless `empty` allows that. */
  | { readonly type: 'text'; readonly empty?: true; readonly default?: string; readonly pattern?: Pattern }
  /** Several: a flag that may be repeated. */
  | {
      readonly type: 'texts';
      readonly default?: readonly string[];
      readonly most?: number;
      /** That each fits. */
      readonly pattern?: Pattern;
    }
  | { readonly type: 'switch'; readonly default?: boolean }
  | { readonly type: 'choice'; readonly values: readonly string[]; readonly default?: string }
  /** A whole number in [least, most]. */
  | { readonly type: 'whole'; readonly least: number; readonly most: number; readonly default?: number }
  /** A number between, without the ends. */
  | { readonly type: 'number'; readonly above: number; readonly below: number; readonly default?: number };

export type OptionDefinition = Kind & {
  /** As commander reads it: '--n-steps <n>'. Absent: the command line has none. */
  readonly flag?: string;
  /** For the command line; values and default are added to it. */
  readonly help?: string;
  /** The default in words, where it is not a value: 'the predicted one'. */
  readonly absent?: string;
  /** Of a choice: those that help names; it has more. */
  readonly usual?: readonly string[];
  /** It only has an effect with this value of another option. */
  readonly only?: { readonly option: string; readonly value: string };
  /** The version that had it first. */
  readonly since: string;
  readonly setting?: SettingDefinition;
};

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

export type ValueOf<D> = D extends { readonly type: 'choice'; readonly values: readonly (infer V)[] }
  ? V
  : D extends { readonly type: 'switch' }
    ? boolean
    : D extends { readonly type: 'whole' | 'number' }
      ? number
      : D extends { readonly type: 'texts' }
        ? readonly string[]
        : string;

/** The values given for a table's options. */
export type ValuesOf<Table> = { readonly [Name in keyof Table]?: ValueOf<Table[Name]> };
