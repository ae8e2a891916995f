/** The command line that gives the same explanation. */

import * as l10n from '@vscode/l10n';
import { encodingOf } from '../../core/data/decoding';
import { UsageError } from '../../core/errors';
import type { Explanation } from '../../protocol/explain';
import type { OptionDefinition } from '../../protocol/options/definition';
import { BUNDLED } from '../../protocol/options/modelOptions';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import type { ExplainOptions } from '../../protocol/requests';
import { type Shell, shellArgument } from '../../text/shell';

/** Longest argument in bytes (limits: Linux 128 KiB per argument; Windows 32,767 characters for the whole line). */
const LONGEST: Readonly<Record<Shell, number>> = { posix: 120_000, windows: 30_000 };

export interface CommandInput {
  /**
   * The file with exactly the explained text and its encoding ('': UTF-8); null if the text itself is the argument.
   */
  readonly file: { readonly path: string; readonly encoding: string } | null;
  readonly explanation: Explanation;
  readonly options: ExplainOptions;
  readonly shell: Shell;
}

/** The file and the encoding by which its bytes decode to the text; null if there is none. */
export function savedFile(path: string, bytes: Uint8Array, text: string): CommandInput['file'] {
  const encoding = encodingOf(bytes, text);
  return encoding === null ? null : { path, encoding };
}

/** Quoted for sh, or for PowerShell. Throws UsageError for a text that cannot be passed on a command line. */
export function commandLine({ file, explanation, options, shell }: CommandInput): string {
  const { text, textPair, model } = explanation;
  const inputs =
    file === null ? ['--text', text] : [file.path, ...(file.encoding ? ['--encoding', file.encoding] : [])];
  const pair = textPair === null ? [] : ['--text-pair', textPair];
  const bundled = model.path === BUNDLED;
  const args = [...inputs, ...pair, ...(bundled ? [] : ['--model', model.path]), ...optionArguments(options)];
  if (args.some((arg) => arg.includes('\0')))
    throw new UsageError(
      l10n.t(
        'the text contains a NUL character, which a command line cannot contain: save it as a file and explain that',
      ),
    );
  const line = ['gradlens', 'explain', ...args.map((arg) => shellArgument(arg, shell))].join(' ');
  if (
    args.some((arg) => Buffer.byteLength(arg) > LONGEST[shell]) ||
    (shell === 'windows' && line.length > LONGEST.windows)
  )
    throw new UsageError(l10n.t('the text is too long for a command line: save it as a file and explain that'));
  return line;
}

/** Options that differ from the command's defaults, in the order of help. */
export function optionArguments(options: ExplainOptions): readonly string[] {
  const given: Readonly<Record<string, unknown>> = { ...options };
  return Object.entries(EXPLANATION_OPTIONS).flatMap(([name, definition]: [string, OptionDefinition]) => {
    const { flag, only, default: usual } = definition;
    const value = given[name];
    if (value === undefined || flag === undefined || (only && given[only.option] !== only.value)) return [];
    if (JSON.stringify(value) === JSON.stringify(usual)) return [];
    const [argument] = flag.split(' ', 1);
    if (definition.type === 'switch') return [argument];
    return [value].flat().flatMap((each) => [argument, String(each)]);
  });
}
