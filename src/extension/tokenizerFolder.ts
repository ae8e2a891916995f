/** The tokenizer of a checkpoint that carries none: asked for where that is the reason of a failure. */
import { l10n, window } from 'vscode';
import { change } from './configuration';

/** Asks for the folder of the base model and uses it from then on. */
export async function chooseTokenizer(): Promise<void> {
  const found = await window.showOpenDialog({
    title: l10n.t('Folder of the Checkpoint’s Base Model'),
    openLabel: l10n.t('Use This Tokenizer'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  const folder = found?.[0]?.fsPath;
  if (folder !== undefined) await change('tokenizer', folder);
}
