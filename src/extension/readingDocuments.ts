/** Comparisons of readings, as plain text in an editor of its own. */
import { l10n, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import { visibleLine } from '../text/visible';

const SCHEME = 'gradlens-readings';

/** Texts of the comparisons that were made, by their number. */
export class Readings implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private next = 1;
  private readonly subscriptions = [
    workspace.registerTextDocumentContentProvider(SCHEME, this),
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === SCHEME) this.texts.delete(uri.query);
    }),
  ];

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.query) ?? l10n.t('This comparison is gone: compare the readings of the text again.');
  }

  async show(title: string, text: string): Promise<void> {
    const query = String(this.next++);
    this.texts.set(query, text);
    const uri = Uri.from({ scheme: SCHEME, path: `/${l10n.t('Readings of {0}', visibleLine(title))}`, query });
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
