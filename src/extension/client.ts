/** The language client: starts the server, initializes it, and handles its end. */
import { homedir } from 'node:os';
import { type LogOutputChannel, l10n, Uri } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { COMMANDS, type InitializationOptions } from '../protocol/editor';
import { TEXTS_VARIABLE } from '../text/language';
import { CELL_SCHEME } from './cells';
import { Restarts } from './restarts';
import { restricted } from './trust';

/** Documents that the server sees. Its settings decide which of them are labelled. */
export const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', CELL_SCHEME];

const RESTARTS = 4;
const WITHIN_MS = 180_000;

export interface ClientParts {
  readonly extension: Uri;
  readonly log: LogOutputChannel;
  readonly token: string | undefined;
  /** The server keeps ending: called once. */
  readonly gaveUp: () => void;
  /** Whether one that ended is to be started again: not where another has replaced it. */
  readonly isCurrent: () => boolean;
}

export function createClient(parts: ClientParts): LanguageClient {
  const module = Uri.joinPath(parts.extension, 'dist', 'server.js').fsPath;
  // Not the workspace's folder: nothing in it may be found by a relative name.
  const options = { cwd: homedir(), env: { ...process.env, ...texts() } };
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc, options },
    debug: { module, transport: TransportKind.ipc, options: { ...options, execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  return new LanguageClient('gradlens', 'Gradlens', server, clientOptions(parts));
}

/** Where the server finds its texts in the user's language. */
function texts(): Readonly<Record<string, string>> {
  return l10n.uri === undefined ? {} : { [TEXTS_VARIABLE]: l10n.uri.fsPath };
}

function clientOptions(parts: ClientParts): LanguageClientOptions {
  const told: InitializationOptions = { clientCommands: true, ...(parts.token ? { token: parts.token } : {}) };
  return {
    documentSelector: SCHEMES.map((scheme) => ({ scheme })),
    initializationOptions: told,
    outputChannel: parts.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: 'gradlens',
    markdown: { isTrusted: { enabledCommands: Object.values(COMMANDS) }, supportThemeIcons: true },
    errorHandler: errorHandler(parts),
    initializationFailedHandler: (error) => {
      parts.log.error(`the language server did not start: ${error?.message ?? error}`);
      return false;
    },
    middleware: {
      workspace: {
        configuration: async (params, token, next) => {
          const sections = await next(params, token);
          return Array.isArray(sections) ? sections.map(restricted) : sections;
        },
      },
    },
  };
}

function errorHandler(parts: ClientParts): ErrorHandler {
  const restarts = new Restarts(RESTARTS, WITHIN_MS, Date.now);
  return {
    error: (error, _message, count) => {
      parts.log.error(`connection to the language server: ${error.message}`);
      return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
    },
    closed: () => {
      if (!parts.isCurrent()) return { action: CloseAction.DoNotRestart, handled: true };
      if (restarts.again()) {
        parts.log.warn('the language server ended and is started again');
        return { action: CloseAction.Restart, handled: true };
      }
      parts.log.error(`the language server ended ${RESTARTS + 1} times within three minutes and is not started again`);
      parts.gaveUp();
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}
