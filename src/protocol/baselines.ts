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

/** The display name of a baseline: 'padding', 'the text “none”'. Other text is returned unchanged. */
export function baselineTitle(name: string): string {
  if (name.startsWith(TEXT_BASELINE)) return `the text “${name.slice(TEXT_BASELINE.length)}”`;
  const known = BASELINE_NAMES.find((candidate) => candidate === name);
  return known === undefined ? name : BASELINES[known].title;
}

/** The display name of several baselines in a result: 'pad+mask' is 'padding + mask token'. A baseline text may contain '+'. */
export function baselinesTitle(names: string): string {
  const [first = '', ...rest] = names.split('+');
  if (first.startsWith(TEXT_BASELINE) || rest.length === 0) return baselineTitle(names);
  return `${baselineTitle(first)} + ${baselinesTitle(rest.join('+'))}`;
}
