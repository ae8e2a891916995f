import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors';
import type { ExplainOptions } from '../../protocol/requests';
import { SETTINGS } from '../../protocol/settings';
import { baselines, choice, numberBetween, wholeNumber } from './checks';
import { oneOf } from './modelOptions';

export const OUTPUTS = SETTINGS['target.output'].values;
export const METHODS = SETTINGS['integration.method'].values;

const MOST_STEPS = 10_000;
const MOST_ROWS = 1_000_000;

/** Adds the options that say how a document is explained; the names are Captum's. */
export function addExplainOptions(command: Command): Command {
  return command
    .option('--target <label>', 'class to explain: a label, or its index (default: the predicted one)')
    .addOption(new Option('--output <kind>', oneOf(OUTPUTS, 'default: logit')).argParser(choice('--output', OUTPUTS)))
    .option('--against <label>', 'with --output margin: the other class (default: the runner-up)')
    .addOption(
      new Option('--baseline <kind>', 'pad, mask, unk, zero or text:STRING; repeat for a mean').argParser(baselines),
    )
    .addOption(
      new Option('--method <name>', oneOf(METHODS, 'default: adaptive')).argParser(choice('--method', METHODS)),
    )
    .addOption(
      new Option(
        '--n-steps <n>',
        'path nodes (default: 50), or the most that adaptive may take (default: 200)',
      ).argParser(wholeNumber('--n-steps', 1, MOST_STEPS)),
    )
    .addOption(
      new Option('--tolerance <share>', 'integration error allowed (default: 0.01)').argParser(
        numberBetween('--tolerance', 0, 1),
      ),
    )
    .addOption(
      new Option('--internal-batch-size <n>', 'path nodes in one run (default: from a memory budget)').argParser(
        wholeNumber('--internal-batch-size', 1, MOST_ROWS),
      ),
    )
    .addOption(
      new Option('--recipe <name>', 'a published recipe to compare with: interpret-flair').argParser(
        choice('--recipe', ['interpret-flair']),
      ),
    );
}

/** Adds the options that say how long documents are read. */
export function addWindowOptions(command: Command): Command {
  const windows = ['all', 'first'] as const;
  const combine = ['mean', 'max'] as const;
  return command
    .addOption(new Option('--windows <which>', oneOf(windows, 'default: all')).argParser(choice('--windows', windows)))
    .addOption(
      new Option('--stride <n>', 'tokens from window to window (default: half a window)').argParser(
        wholeNumber('--stride', 1, MOST_ROWS),
      ),
    )
    .addOption(
      new Option('--combine <how>', `windows' scores: ${oneOf(combine, 'default: mean')}`).argParser(
        choice('--combine', combine),
      ),
    );
}

/** The explanation's part of a command's options, checked against each other. */
export function explainOptions(options: ExplainOptions & { readonly baseline?: readonly string[] }): ExplainOptions {
  const { target, output, against, method, nSteps, tolerance, internalBatchSize, windows, stride, combine } = options;
  if (against !== undefined && output !== 'margin') throw new UsageError('--against: needs --output margin');
  if (method === 'riemann_trapezoid' && nSteps === 1) {
    throw new UsageError("--n-steps: '1' is too few for riemann_trapezoid, which needs at least 2");
  }
  return {
    target,
    output,
    against,
    baselines: options.baseline,
    method,
    nSteps,
    tolerance,
    internalBatchSize,
    windows,
    stride,
    combine,
    recipe: options.recipe,
  };
}
