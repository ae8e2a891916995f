/** How a document is explained; the names are Captum's. */
import { BASELINE_NAMES, TEXT_BASELINE } from '../baselines';
import { METHOD_NAMES, METHODS, methodOf, UNITS } from '../methods';
import type { OptionTable } from './definition';
import { oneOf } from './help';

export const OUTPUTS = ['logit', 'probability', 'margin'] as const;
export const RECIPES = ['interpret-flair'] as const;
export type RecipeName = (typeof RECIPES)[number];

const MOST_STEPS = 10_000;
const MOST_ROWS = 1_000_000;

const adaptive = METHODS.adaptive.steps.default;
const fixed = METHODS.gausslegendre.steps.default;
const others = METHOD_NAMES.filter((name) => methodOf(name).family === null).map((name) => METHODS[name].title);
const sampled = METHOD_NAMES.filter((name) => methodOf(name).draws !== null);
const BASELINES = [...BASELINE_NAMES, `${TEXT_BASELINE}STRING`];

export const EXPLAIN_OPTIONS = {
  /** A label (exact, then ignoring case), else an index. */
  target: {
    type: 'text',
    empty: true,
    flag: '--target <label>',
    help: 'class to explain: a label, or its index',
    absent: 'the predicted one',
    since: '0.1.0',
  },
  /** What is explained: the score of the class, its probability, or its distance to another class. */
  output: {
    type: 'choice',
    values: OUTPUTS,
    default: 'logit',
    flag: '--output <kind>',
    since: '0.1.0',
    setting: {
      name: 'target.output',
      group: 'explanations',
      order: 12,
      scope: 'resource',
      description: 'What the scores of the words add up to.',
      values: {
        logit: 'The score of the class (logit)',
        probability: 'The probability of the class',
        margin: 'The score of the class minus that of another one: why this class rather than that one',
      },
    },
  },
  /** The label that a margin is taken against. */
  against: {
    type: 'text',
    empty: true,
    flag: '--against <label>',
    help: 'with --output margin: the other class',
    absent: 'the runner-up',
    only: { option: 'output', value: 'margin' },
    since: '0.1.0',
  },
  /** Several are averaged. */
  baselines: {
    type: 'texts',
    default: ['pad'],
    most: 100,
    pattern: {
      source: `^(?:${BASELINE_NAMES.join('|')}|${TEXT_BASELINE}[\\s\\S]+)$`,
      words: `one of ${BASELINES.join(', ')}`,
    },
    flag: '--baseline <kind>',
    help: `${BASELINE_NAMES.join(', ')} or ${TEXT_BASELINE}STRING; repeat for a mean`,
    since: '0.1.0',
    setting: {
      name: 'baseline',
      group: 'explanations',
      order: 13,
      scope: 'resource',
      single: true,
      description: `The text without content with which yours is compared: ${BASELINE_NAMES.map((name) => `\`${name}\``).join(', ')}, or \`${TEXT_BASELINE}\` and a text of your own.`,
    },
  },
  method: {
    type: 'choice',
    values: METHOD_NAMES,
    default: 'adaptive',
    flag: '--method <name>',
    since: '0.1.0',
    setting: {
      name: 'integration.method',
      group: 'integration',
      order: 15,
      scope: 'resource',
      description: `How scores are computed (Integrated Gradients, except ${oneOf(others)}).`,
      values: Object.fromEntries(METHOD_NAMES.map((name) => [name, METHODS[name].description])),
    },
  },
  /** Path nodes of a fixed rule; the cap of the adaptive one. */
  nSteps: {
    type: 'whole',
    least: 1,
    most: MOST_STEPS,
    flag: '--n-steps <n>',
    help: `path nodes (default: ${fixed}), or the most that adaptive may take (default: ${adaptive})`,
    since: '0.1.0',
    setting: {
      name: 'integration.steps',
      group: 'integration',
      order: 16,
      scope: 'resource',
      none: 0,
      description: `Path nodes of a fixed rule, or the most that the adaptive one may take. \`0\`: ${fixed} and ${adaptive}.`,
    },
  },
  /** Largest relativeDelta of a converged integral. */
  tolerance: {
    type: 'number',
    above: 0,
    below: 1,
    default: 0.01,
    flag: '--tolerance <share>',
    help: 'integration error allowed',
    since: '0.1.0',
    setting: {
      name: 'integration.tolerance',
      group: 'integration',
      order: 17,
      scope: 'resource',
      description: 'Integration error at which the adaptive rule stops: `0.01` is 1 %.',
    },
  },
  /** Permutations of shapley, draws of smoothgrad and gradient_shap. */
  samples: {
    type: 'whole',
    least: 2,
    most: MOST_STEPS,
    flag: '--samples <n>',
    help: 'random draws',
    absent: sampled.map((name) => `${name} ${methodOf(name).draws?.default}`).join(', '),
    since: '0.1.0',
  },
  seed: {
    type: 'whole',
    least: 0,
    most: 2 ** 32 - 1,
    default: 0,
    flag: '--seed <n>',
    help: 'of random draws',
    since: '0.1.0',
  },
  /** In the unit of F. */
  standardError: {
    type: 'number',
    above: 0,
    below: 1e9,
    flag: '--standard-error <x>',
    help: 'go on drawing until no score has a larger standard error, in the unit of the scores',
    absent: '--samples decides',
    since: '0.1.0',
  },
  noise: {
    type: 'number',
    above: 0,
    below: 1e3,
    flag: '--noise <share>',
    help: "noise of smoothgrad and gradient_shap, as a share of the standard deviation of the text's embedding",
    absent: `smoothgrad ${METHODS.smoothgrad.draws.noise}, gradient_shap none`,
    since: '0.1.0',
  },
  unit: {
    type: 'choice',
    values: UNITS,
    flag: '--unit <unit>',
    help: 'what is hidden at once',
    absent: 'shapley word, occlusion token',
    since: '0.1.0',
  },
  internalBatchSize: {
    type: 'whole',
    least: 1,
    most: MOST_ROWS,
    flag: '--internal-batch-size <n>',
    help: 'path nodes in one run',
    absent: 'from a memory budget',
    since: '0.1.0',
    setting: {
      name: 'integration.internalBatchSize',
      group: 'integration',
      order: 18,
      scope: 'resource',
      none: 0,
      description: 'Path nodes that run together. `0`: as many as a memory budget allows.',
    },
  },
  /** Forward runs on changed ids, beside the explanation. */
  check: {
    type: 'switch',
    default: false,
    flag: '--check',
    help: 'counter-check: take the strongest words out, then others, and ask the model again',
    since: '0.1.0',
    setting: {
      name: 'explain.check',
      group: 'explanations',
      order: 15,
      scope: 'resource',
      description:
        'Check each explanation: take the strongest words out, then others, and ask the model again. The colors are there before.',
    },
  },
  recipe: {
    type: 'choice',
    values: RECIPES,
    flag: '--recipe <name>',
    help: 'a published recipe to compare with',
    since: '0.1.0',
  },
} as const satisfies OptionTable;

/** How documents longer than a window are read. */
export const WINDOW_OPTIONS = {
  windows: {
    type: 'choice',
    values: ['all', 'first'],
    default: 'all',
    flag: '--windows <which>',
    since: '0.1.0',
    setting: {
      name: 'windows',
      group: 'explanations',
      order: 14,
      scope: 'resource',
      description: 'How a text is read that is longer than the model can read.',
      values: {
        all: 'All of it, in overlapping windows',
        first: 'Only its beginning; the rest is marked as not read',
      },
    },
  },
  /** Tokens from the start of one window to the next. */
  stride: {
    type: 'whole',
    least: 1,
    most: MOST_ROWS,
    flag: '--stride <n>',
    help: 'tokens from window to window',
    absent: 'half a window',
    since: '0.1.0',
  },
  /** How the logits of windows become those of the document. */
  combine: {
    type: 'choice',
    values: ['mean', 'max'],
    default: 'mean',
    flag: '--combine <how>',
    help: "windows' scores",
    since: '0.1.0',
  },
} as const satisfies OptionTable;
