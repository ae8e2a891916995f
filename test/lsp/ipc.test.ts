/** The server over Node's own channel between processes, as VS Code starts it. */
import { fork } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { Classification } from '../../src/protocol/explain';
import { modelFolder } from '../support/fixtures';
import { gone, lives, SERVER } from './client';

async function start() {
  const child = fork(SERVER, ['--node-ipc'], { execArgv: [] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
    items.map(() => ({ model: modelFolder('bert') })),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true } },
    initializationOptions: { clientCommands: true },
  });
  await connection.sendNotification('initialized', {});
  return { child, connection, ended };
}

const ANALYZE = { text: 'the film was not good', explain: false };

describe('the server over IPC', () => {
  it('answers, and ends when it is told to', async () => {
    const { child, connection, ended } = await start();
    const { prediction } = await connection.sendRequest<Classification>('gradlens/analyze', ANALYZE);
    expect(prediction.scores).toHaveLength(3);
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    expect(await ended).toBe(0);
    expect(lives(child.pid ?? 0)).toBe(false);
  });

  it('ends when the editor is gone without a message', async () => {
    const { child, connection } = await start();
    await connection.sendRequest<Classification>('gradlens/analyze', ANALYZE);
    connection.dispose();
    child.disconnect();
    await gone([child.pid ?? 0], 10_000);
  });
});
