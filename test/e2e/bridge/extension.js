/**
 * An extension of its own beside Gradlens: it runs functions that a test sends, with `vscode` at hand, so that the editor
 * under test is in no test mode. One line of JSON asks, one line answers, over a socket named after the folder that holds the workspace.
 */
const { createServer } = require('node:net');
const { createInterface } = require('node:readline');
const { existsSync, rmSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const vscode = require('vscode');

async function answer(line) {
  const { id, source, argument } = JSON.parse(line);
  try {
    const run = new Function('require', `return (${source})`)(require);
    return { id, value: await run(vscode, argument) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** For `npm run editor`: the sample documents, the first one in front. */
async function openDocuments(names, folder) {
  if (vscode.window.tabGroups.all.some((group) => group.tabs.length > 0)) return;
  for (const name of names.reverse())
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, name), { preview: false });
}

/** Loads and activates Gradlens before the editor does, and says how long that took, in ms; null: it was active. */
async function timeActivation() {
  const extension = vscode.extensions.getExtension('gradlens.gradlens');
  if (!extension || extension.isActive) return null;
  const begun = performance.now();
  const used = process.threadCpuUsage();
  await extension.activate();
  const { user, system } = process.threadCpuUsage(used);
  return { wall: performance.now() - begun, processor: (user + system) / 1000 };
}

exports.activate = async (context) => {
  const folder = process.env.GRADLENS_E2E_SOCKETS;
  const workspace = vscode.workspace.workspaceFolders?.[0];
  const documents = process.env.GRADLENS_EDITOR_DOCUMENTS;
  if (documents && workspace) openDocuments(documents.split(':'), workspace.uri);
  // Beside its own logs lie those of the window's other extensions.
  const api = { logs: dirname(context.logUri.fsPath), activation: null };
  if (workspace && existsSync(join(workspace.uri.fsPath, '.time-activation'))) api.activation = await timeActivation();
  if (!folder || !workspace) return api;
  const path = join(folder, `${basename(dirname(workspace.uri.fsPath))}.sock`);
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', async (line) => {
      const reply = JSON.stringify(await answer(line));
      if (!socket.destroyed) socket.write(`${reply}\n`);
    });
  });
  server.listen(path);
  context.subscriptions.push({ dispose: () => server.close() });
  return api;
};
