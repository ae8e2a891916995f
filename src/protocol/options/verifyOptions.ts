/** Of `gradlens verify`. */
import type { OptionTable } from './definition';

/** How a verification is written. */
export const VERIFY_FORMATS = ['terminal', 'json', 'junit'] as const;
export type VerifyFormat = (typeof VERIFY_FORMATS)[number];

export const VERIFY_OPTIONS = {
  againstModel: {
    type: 'text',
    flag: '--against-model <model>',
    help: 'verify: label the documents by this model and by --model, and compare',
    since: '0.1.0',
  },
  maxFlips: {
    type: 'whole',
    least: 0,
    most: 1_000_000_000,
    flag: '--max-flips <n>',
    help: 'with --against-model: documents whose label may differ',
    absent: '0',
    since: '0.1.0',
  },
  maxChange: {
    type: 'number',
    above: 0,
    below: 1e9,
    flag: '--max-change <x>',
    help: 'verify: the most that a probability (of a regression the value) or a word, as a share of the largest score, may change',
    absent: '0.001; any with --against-model',
    since: '0.1.0',
  },
} as const satisfies OptionTable;
