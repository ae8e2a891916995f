/** `node server.js --node-ipc | --stdio`: the language server; in a thread of its own the same file holds the model. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { RemoteEngine } from './host/remote';
import { serve } from './lsp/server';

if (isMainThread) {
  const connection = createConnection(ProposedFeatures.all);
  serve(connection, (onState) => {
    const engine = new RemoteEngine(() => new Worker(__filename), onState);
    process.once('exit', () => engine.killProcesses());
    return engine;
  });
  // The end of a pipe is seen to by the connection, that of the channel between processes is not.
  process.once('disconnect', () => process.exit(1));
  connection.listen();
} else if (parentPort) {
  const port = parentPort;
  void import('./host/worker').then(({ serveEngine }) => serveEngine(port));
}
