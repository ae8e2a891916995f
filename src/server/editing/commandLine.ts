/** The command line that gives the same explanation. */

import { UsageError } from '../../core/errors';
import type { Explanation } from '../../protocol/explain';
import type { ExplainOptions } from '../../protocol/requests';
import { type Shell, shellArgument } from '../../text/shell';

/** What most systems allow in one argument, in bytes (Linux: 128 KiB; Windows: 32,767 characters for the whole line). */
const LONGEST: Readonly<Record<Shell, number>> = { posix: 120_000, windows: 30_000 };

export interface CommandInput {
  /** The file that holds just the explained text; null: the text is given itself. */
  readonly file: string | null;
  readonly explanation: Explanation;
  readonly options: ExplainOptions;
  readonly shell: Shell;
}

/** Quoted for sh, or for PowerShell. Throws UsageError for a text that no command line can carry. */
export function commandLine({ file, explanation, options, shell }: CommandInput): string {
  const { text, textPair, model } = explanation;
  const inputs = file === null ? ['--text', text] : [file];
  const pair = textPair === null ? [] : ['--text-pair', textPair];
  const bundled = model.path === 'bbc-news';
  const args = [...inputs, ...pair, ...(bundled ? [] : ['--model', model.path]), ...optionArguments(options)];
  if (args.some((arg) => arg.includes('\0')))
    throw new UsageError(
      'the text holds a NUL character, which no command line carries: save it as a file and explain that',
    );
  const line = ['gradlens', 'explain', ...args.map((arg) => shellArgument(arg, shell))].join(' ');
  if (
    args.some((arg) => Buffer.byteLength(arg) > LONGEST[shell]) ||
    (shell === 'windows' && line.length > LONGEST.windows)
  )
    throw new UsageError('the text is too long for a command line: save it as a file and explain that');
  return line;
}

/** What is not the command's own default. */
function optionArguments(options: ExplainOptions): readonly string[] {
  const given = (flag: string, value: string | number | undefined, byDefault?: string | number) =>
    value === undefined || value === byDefault ? [] : [flag, String(value)];
  const { baselines = [] } = options;
  return [
    ...given('--target', options.target),
    ...given('--output', options.output, 'logit'),
    ...given('--against', options.output === 'margin' ? options.against : undefined),
    ...(baselines.length === 1 && baselines[0] === 'pad' ? [] : baselines.flatMap((b) => ['--baseline', b])),
    ...given('--method', options.method, 'adaptive'),
    ...given('--n-steps', options.nSteps),
    ...given('--tolerance', options.tolerance, 0.01),
    ...given('--internal-batch-size', options.internalBatchSize),
    ...given('--windows', options.windows, 'all'),
    ...given('--stride', options.stride),
    ...given('--combine', options.combine, 'mean'),
    ...given('--recipe', options.recipe),
  ];
}
