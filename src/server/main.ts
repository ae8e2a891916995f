/** `node server.js --node-ipc | --stdio`: the language server. The same file is the entry of the model's thread. */
import * as l10n from '@vscode/l10n';
import '../text/language';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { RemoteEngine } from './host/remote';
import { logError } from './lsp/answer';
import { door } from './lsp/door';
import { serve } from './lsp/server';

if (isMainThread) {
  const connection: Connection = createConnection(ProposedFeatures.all, {
    messageStrategy: door((problem) => connection.console.warn(problem)),
  });
  // An error in a timer or a listener does not end the process: it is logged.
  process.on('uncaughtException', (error) => logError(connection, l10n.t('the language server'), error));
  process.on('unhandledRejection', (error) => logError(connection, l10n.t('the language server'), error));
  serve(connection, (onState) => {
    const engine = new RemoteEngine(() => new Worker(__filename), onState);
    process.once('exit', () => engine.killProcesses());
    return engine;
  });
  // The connection handles the end of a pipe, but not that of the IPC channel.
  process.once('disconnect', () => process.exit(1));
  connection.listen();
} else if (parentPort) {
  const port = parentPort;
  void import('./host/worker').then(({ serveEngine }) => serveEngine(port));
}
