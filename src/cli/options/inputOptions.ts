import * as l10n from '@vscode/l10n';
import { isEncoding } from '../../core/data/decoding';
import { UsageError } from '../../core/errors';
import type { ValuesOf } from '../../protocol/options/definition';
import type { INPUT_OPTIONS } from '../../protocol/options/inputOptions';

/** What a command reads: files (rows of data among them), a text, or standard input. */
export type InputOptions = ValuesOf<typeof INPUT_OPTIONS>;

/** Throws UsageError unless exactly one kind of input is named. */
export function checkInputs(files: readonly string[], options: InputOptions): void {
  if (options.text !== undefined && files.length > 0) {
    throw new UsageError(l10n.t`--text: cannot be combined with files ('${files[0]}')`);
  }
  if (options.text === undefined && files.length === 0) {
    throw new UsageError(l10n.t('nothing to read: name a FILE, give --text STRING, or - for standard input'));
  }
  if (files.filter((file) => file === '-').length > 1) {
    throw new UsageError(l10n.t('-: standard input can be read only once'));
  }
  if (options.encoding !== undefined && !isEncoding(options.encoding)) {
    throw new UsageError(
      l10n.t`--encoding: '${options.encoding}' is not known; utf-8, utf-16le, utf-16be, latin1 and others are`,
    );
  }
  if (options.textPair !== undefined && options.textPairColumn !== undefined) {
    throw new UsageError(l10n.t('--text-pair: cannot be combined with --text-pair-column'));
  }
}
