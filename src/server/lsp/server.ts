/** The language server: its capabilities and the wiring of its parts. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import {
  type Connection,
  DidChangeConfigurationNotification,
  ErrorCodes,
  type InitializeParams,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { COMMANDS, type InitializationOptions, NOTIFICATIONS } from '../../protocol/editor';
import type { EngineState } from '../../protocol/engine';
import { visibleLine } from '../../text/visible';
import { EditingSession } from '../editing/session';
import { modelOptionsOf } from '../editing/settings';
import type { Engine } from '../host/engine';
import { logError } from './answer';
import { ACTION_KIND, offerActions } from './codeActions';
import { lensRefresher, offerLenses } from './codeLens';
import { Commands } from './commands';
import { Configuration } from './configuration';
import { Diagnostics } from './diagnostics';
import { Disagreements } from './disagreements';
import { syncDocuments } from './documents';
import { answerRefused } from './door';
import { answerExplanations } from './explain';
import { answerFiles } from './files';
import { offerHovers } from './hover';
import { hintRefresher, offerHints } from './inlayHints';
import { answerModels } from './models';
import { NOTEBOOK_SYNC, syncNotebooks } from './notebooks';
import { initializationSchema } from './params';
import { Status } from './status';
import type { Throttle } from './throttle';

/** Serves an editor over a connection, which the caller then listens on. */
export function serve(connection: Connection, makeEngine: (onState: (state: EngineState) => void) => Engine): void {
  let abilities = abilitiesOf(undefined);
  let options: InitializationOptions = {};
  let refresh: Throttle | undefined;
  let hints: Throttle | undefined;
  let chosen = '';
  let details = '';
  const engine = makeEngine((state) => {
    session.modelChanged(state);
    // Details that are too long for a hover, and that users can add to reports of problems.
    if (state.details === null || state.details === details) return;
    details = state.details;
    connection.console.info(visibleLine(details));
  });
  const session: EditingSession = new EditingSession(engine, {
    shown: ({ id, uri }, shown, answered) => {
      if (!answered) void connection.sendNotification(NOTIFICATIONS.explanationChanged, { uri: uri ?? '', id, shown });
      hints?.trigger();
    },
    moved: ({ uri }, place) => {
      void connection.sendNotification(NOTIFICATIONS.explanationMoved, { uri: uri ?? '', place });
      hints?.trigger();
    },
    lenses: () => refresh?.trigger(),
    labels: (uri) => {
      diagnostics.update(uri);
      disagreements.update(uri);
    },
    status: () => status.changed(),
    failed: (what, error) => logError(connection, what, error),
  });
  const diagnostics = new Diagnostics(connection, () => session);
  const disagreements = new Disagreements(connection, () => session);
  let configuration: Configuration | undefined;
  const status = new Status(
    connection,
    engine,
    () => session,
    () => configuration?.global.model ?? '',
  );

  answerRefused(connection);
  connection.onInitialize((params) => {
    if (configuration) throw new ResponseError(ErrorCodes.InvalidRequest, l10n.t('initialize was already called'));
    abilities = abilitiesOf(params);
    const parsed = v.safeParse(initializationSchema, params.initializationOptions);
    if (parsed.success) options = parsed.output;
    refresh = lensRefresher(connection, abilities.lensRefresh);
    const config = new Configuration(connection, abilities.configuration, (uri, settings) => {
      if (uri !== undefined) return session.configure(uri, settings);
      const model = modelOptionsOf(settings, options.token);
      if (JSON.stringify(model) !== chosen) {
        chosen = JSON.stringify(model);
        engine.choose(model);
        session.modelChosen();
      }
      for (const { document } of session.states.all()) void config.load(document.uri);
    });
    configuration = config;
    syncNotebooks(connection, session, config, syncDocuments(connection, session, config));
    answerExplanations(connection, session, config);
    connection.onDidChangeConfiguration(({ settings }) => {
      if (abilities.configuration) void config.load();
      else config.push(settings);
    });
    const own = options.clientCommands !== true;
    if (own) {
      new Commands(connection, session, config, abilities).offer();
      offerActions(connection, session);
      offerHints(connection, session);
      hints = hintRefresher(connection, abilities.hintRefresh);
    }
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        notebookDocumentSync: NOTEBOOK_SYNC,
        codeLensProvider: { resolveProvider: true },
        hoverProvider: true,
        ...(own
          ? {
              executeCommandProvider: { commands: Object.values(COMMANDS), workDoneProgress: true },
              codeActionProvider: { codeActionKinds: [ACTION_KIND] },
              inlayHintProvider: true,
            }
          : {}),
      },
      serverInfo: { name: 'Gradlens', version },
    };
  });
  answerFiles(connection, session);
  answerModels(connection, () => options.token);
  offerLenses(connection, session, (uri) => disagreements.update(uri));
  offerHovers(connection, session, () => ({
    markdown: abilities.markdown,
    commands: options.clientCommands === true,
  }));

  connection.onInitialized(() => {
    if (abilities.registerConfiguration)
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: 'gradlens' })
        .catch((error: unknown) => logError(connection, 'client/registerCapability', error));
    void configuration?.load();
  });
  connection.onShutdown(() => engine.dispose());
}

function abilitiesOf(params: InitializeParams | undefined) {
  const { workspace, textDocument, window } = params?.capabilities ?? {};
  return {
    configuration: workspace?.configuration === true,
    registerConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    lensRefresh: workspace?.codeLens?.refreshSupport === true,
    hintRefresh: workspace?.inlayHint?.refreshSupport === true,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    progress: window?.workDoneProgress === true,
    showDocument: window?.showDocument?.support === true,
  };
}
