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

/** A baseline as people read it: 'padding', 'the text “none”'. What is no baseline stays as it is. */
export function baselineTitle(name: string): string {
  if (name.startsWith(TEXT_BASELINE)) return `the text “${name.slice(TEXT_BASELINE.length)}”`;
  const known = BASELINE_NAMES.find((candidate) => candidate === name);
  return known === undefined ? name : BASELINES[known].title;
}

/** Of several, as a result names them: 'pad+mask' is 'padding + mask token'. A text of one's own may hold a plus itself. */
export function baselinesTitle(names: string): string {
  const [first = '', ...rest] = names.split('+');
  if (first.startsWith(TEXT_BASELINE) || rest.length === 0) return baselineTitle(names);
  return `${baselineTitle(first)} + ${baselinesTitle(rest.join('+'))}`;
}
