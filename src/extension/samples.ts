/** "Open Sample Article": a copy, so that the bundled file is not changed. */
import { Uri, ViewColumn, window, workspace } from 'vscode';
import { showFailure } from './failures';
import type { Services } from './services';

export async function openSample({ context, log }: Services): Promise<void> {
  try {
    const file = Uri.joinPath(context.extensionUri, 'samples', 'shipping.txt');
    const content = new TextDecoder().decode(await workspace.fs.readFile(file));
    const document = await workspace.openTextDocument({ language: 'plaintext', content });
    // Beside a walkthrough, so that its next step can be read on.
    const other = window.tabGroups.activeTabGroup.activeTab && !window.activeTextEditor;
    await window.showTextDocument(document, other ? ViewColumn.Beside : ViewColumn.Active);
  } catch (error) {
    showFailure(error, log);
  }
}
