/** The explanation as plain text in an editor of its own, which a screen reader reads line by line. */
import { EventEmitter, l10n, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import { visibleLine } from '../text/visible';
import { commandTarget } from './commandTarget';
import { explained } from './explain';
import type { Explanations } from './explanations';
import { failureMessage } from './failures';
import type { Server } from './server';
import type { Services } from './services';

const SCHEME = 'gradlens-report';

export class Reports implements TextDocumentContentProvider {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions = [workspace.registerTextDocumentContentProvider(SCHEME, this), this.changed];

  constructor(
    private readonly server: Server,
    private readonly explanations: Explanations,
  ) {
    this.subscriptions.push(
      explanations.onChange(({ id }) => {
        const open = workspace.textDocuments.find(({ uri }) => uri.scheme === SCHEME && uri.query === id);
        if (open) this.changed.fire(open.uri);
      }),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    try {
      return await this.server.request('report', { id: uri.query, note: this.explanations.noteOf(uri.query) });
    } catch (error) {
      return l10n.t('There is no report: {0}', failureMessage(error));
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

export async function showReport(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (shown) await openReport(shown);
}

export async function openReport(shown: ShownExplanation): Promise<void> {
  const uri = Uri.from({
    scheme: SCHEME,
    path: `/${l10n.t('Explanation of {0}', visibleLine(shown.view.title))}`,
    query: shown.id,
  });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}
