/** `node server.js --node-ipc | --stdio`: the language server; in a thread of its own the same file holds the model. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { RemoteEngine } from './engine/remote';
import { serveEngine } from './engine/worker';
import { serve } from './lsp/server';

if (isMainThread) {
  const connection = createConnection(ProposedFeatures.all);
  serve(connection, (onState) => new RemoteEngine(() => new Worker(__filename), onState));
  connection.listen();
} else if (parentPort) serveEngine(parentPort);
