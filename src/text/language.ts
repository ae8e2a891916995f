/**
 * The user's language in a process of Node: the first import of each entry, before any text is made. The editor names the
 * file of its texts (its own `l10n/bundle.l10n.LANGUAGE.json`); without one, texts are English.
 */
import * as l10n from '@vscode/l10n';

/** The environment variable with the path of that file. */
export const TEXTS_VARIABLE = 'GRADLENS_TEXTS';

const path = process.env[TEXTS_VARIABLE];
if (path !== undefined) {
  try {
    l10n.config({ fsPath: path });
  } catch {
    // A file that is missing or no bundle: texts stay English.
  }
}
