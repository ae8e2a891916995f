/** Baselines: the start of the path, with which a text is compared. `text:` followed by a text is a baseline, too. */

export interface BaselineDefinition {
  readonly title: string;
  readonly description: string;
}

export const BASELINES = {
  pad: { title: 'padding', description: 'Each token against the padding token' },
  mask: { title: 'mask token', description: 'Each token against the mask token' },
  unk: { title: 'unknown token', description: 'Each token against the unknown token' },
  zero: { title: 'zero vector', description: 'Each token against a vector of zeros' },
} as const satisfies Readonly<Record<string, BaselineDefinition>>;

export type BaselineName = keyof typeof BASELINES;

export const BASELINE_NAMES = Object.keys(BASELINES) as readonly BaselineName[];

/** The prefix of a baseline text. */
export const TEXT_BASELINE = 'text:';
