import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors';
import { nonEmpty } from './checks';

/** What a command reads: files (rows of data among them), a text, or standard input. */
export interface InputOptions {
  readonly text?: string;
  readonly textPair?: string;
  readonly textColumn?: string;
  readonly textPairColumn?: string;
  readonly labelColumn?: string;
  readonly idColumn?: string;
}

/** Adds the options of texts and of rows of data. */
export function addInputOptions(command: Command): Command {
  const column = (flag: string, found: string) =>
    new Option(`${flag} <name>`, `of .csv, .tsv, .jsonl (default: ${found})`).argParser(nonEmpty(flag));
  return command
    .option('--text <string>', 'the text itself instead of a file')
    .option('--text-pair <string>', 'the second text of models that read pairs')
    .addOption(column('--text-column', 'text'))
    .addOption(column('--text-pair-column', 'text_pair'))
    .addOption(column('--label-column', 'label or category'))
    .addOption(column('--id-column', 'id'));
}

/** Throws UsageError unless exactly one kind of input is named. */
export function checkInputs(files: readonly string[], options: InputOptions): void {
  if (options.text !== undefined && files.length > 0) {
    throw new UsageError(`--text: cannot be combined with files ('${files[0]}')`);
  }
  if (options.text === undefined && files.length === 0) {
    throw new UsageError('nothing to read: name a FILE, give --text STRING, or - for standard input');
  }
  if (files.filter((file) => file === '-').length > 1) {
    throw new UsageError('-: standard input can be read only once');
  }
  if (options.textPair !== undefined && options.textPairColumn !== undefined) {
    throw new UsageError('--text-pair: cannot be combined with --text-pair-column');
  }
}
