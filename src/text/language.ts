/**
 * Sets the user's language in a Node process. Each entry imports it first, before any text is translated. The editor passes
 * the path of its bundle (`l10n/bundle.l10n.LANGUAGE.json`); without one, texts are English.
 */
import * as l10n from '@vscode/l10n';

/** The environment variable with the path of that file. */
export const TEXTS_VARIABLE = 'GRADLENS_TEXTS';

const path = process.env[TEXTS_VARIABLE];
if (path !== undefined) {
  try {
    l10n.config({ fsPath: path });
  } catch {
    // The file is missing or no bundle: texts are English.
  }
}
