/** Wires the extension. Nothing is started before it is asked for. */
import { config } from '@vscode/l10n';
import { type ExtensionContext, ExtensionMode, l10n, window } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerCommands } from './commands';
import { watchContexts } from './contexts';
import { Decorations } from './decorations';
import { DisagreementMarks } from './disagreements';
import { Documents, fileName } from './documents';
import { Explanations } from './explanations';
import { failureMessage, offer, showFailure } from './failures';
import { placeOf, received, remember, showAgain } from './heatmapActions';
import { HeatmapPanel, heatmapPage, VIEW_TYPE } from './heatmapPanel';
import { KeptRemarks } from './keptRemarks';
import { registerTools } from './languageModelTools';
import { pinAgain } from './pins';
import { Readings } from './readingDocuments';
import { SERVER_ENDED } from './remedies';
import { Reports } from './report';
import { restoreExplanations } from './restoring';
import { announceToken, token } from './secrets';
import { Server } from './server';
import type { Services } from './services';
import { StatusItem } from './status';
import { renewTerminals } from './terminals';
import { type Testing, testing } from './testing';

let running: Server | undefined;

export interface Api {
  /** Only under test. */
  readonly testing?: Testing;
}

export function activate(context: ExtensionContext): Api {
  const begun = performance.now();
  // What the extension shares with the server has its texts from there.
  if (l10n.bundle !== undefined) config({ contents: l10n.bundle });
  const services = wire(context);
  context.subscriptions.push(
    ...registerCommands(services),
    ...watchContexts(services),
    ...registerTools(services.server),
  );
  context.subscriptions.push(
    window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (panel) => {
        services.heatmap.restore(panel, l10n.t('Explaining again what was shown here …'));
        void showAgain(services);
      },
    }),
  );
  void announceToken(context);
  renewTerminals(context);
  services.documents.openAll();
  const tested = context.extensionMode === ExtensionMode.Test || process.env.GRADLENS_TEST !== undefined;
  return tested ? { testing: testing(services, performance.now() - begun) } : {};
}

/** The server ends its inference process first. */
export function deactivate(): Promise<void> | undefined {
  return running?.stop();
}

function wire(context: ExtensionContext): Services {
  const log = window.createOutputChannel('Gradlens', { log: true });
  const server = new Server(
    async () => {
      const { createClient } = await import('./client');
      const client: LanguageClient = createClient({
        isCurrent: () => server.isCurrent(client),
        extension: context.extensionUri,
        log,
        token: await token(context),
        gaveUp: () => {
          server.abandon();
          status.set('ended');
          const message = l10n.t('Gradlens has stopped: its language server ended several times. The log says why.');
          offer({ name: SERVER_ENDED, message, hints: [] });
        },
      });
      return client;
    },
    (error) => log.error(failureMessage(error)),
  );
  running = server;
  const explanations = new Explanations();
  const documents = new Documents(
    server,
    (error) => showFailure(error, log),
    (error) => log.warn(failureMessage(error)),
  );
  const status = new StatusItem(server, documents);
  const decorations = new Decorations(explanations);
  const disagreements = new DisagreementMarks(context.extensionUri, server);
  const heatmap = new HeatmapPanel(context.extensionUri, explanations, {
    html: (webview) => heatmapPage(webview, context.extensionUri),
    received: (message) => void received(services, message),
    switched: (shown, origin) => remember(services, shown, origin),
  });
  const services: Services = {
    context,
    log,
    server,
    explanations,
    documents,
    decorations,
    disagreements,
    heatmap,
    status,
    readings: new Readings(),
  };
  new KeptRemarks(explanations, context.workspaceState, {
    documentOf: (uri) => JSON.stringify(placeOf(uri)),
    pin: (shown, pinned) => void pinAgain(services, shown, pinned),
  });
  const reports = new Reports(server, explanations);
  context.subscriptions.push(log, documents, status, decorations, disagreements, heatmap, reports, services.readings);
  listen(services);
  return services;
}

/** What the server tells goes to where it is shown. */
function listen(services: Services): void {
  const { server, explanations, status, heatmap, context } = services;
  context.subscriptions.push(
    server.onExplanationChanged(({ id, shown }) => {
      if (shown) explanations.put(shown);
      else explanations.drop(id);
    }),
    server.onExplanationMoved(({ place }) => explanations.place(place)),
    // The next server takes them back.
    server.onStarted(() => void restoreExplanations(services)),
    // When the server has ended for good its explanations are removed: they would no longer follow edits.
    server.onGone(() => {
      if (heatmap.current) heatmap.empty(l10n.t('The language server has ended: explain the text again.'));
      explanations.dropDocuments();
    }),
  );
  const working = new Map<string, string>();
  status.onChange(() => {
    // Labels have no picture.
    const work = status.work.filter(({ id, uri }) => id !== `${uri}#label`);
    for (const { id, uri, done, text: how } of work) {
      const far = done === null ? l10n.t('explaining') : l10n.t('explaining {0} %', Math.round(done * 100));
      working.set(id, fileName(uri));
      heatmap.progress(id, fileName(uri), done ?? 0, how === '' ? far : `${far}: ${how}`);
    }
    for (const [id, name] of working) {
      if (work.some((one) => one.id === id)) continue;
      working.delete(id);
      heatmap.progress(id, name, null, '');
    }
  });
}
