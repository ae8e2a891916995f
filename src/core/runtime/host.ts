/**
 * The loop of an inference process: it answers the parent's requests, one at a time and in order. The runtime is passed
 * in, so that the native one and WebAssembly share it.
 */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import type { Feeds, LoadMessage, NodePlacement, Reply, RuntimeRequest } from '../../protocol/runtime';

/** A loaded graph. */
export interface Loaded {
  run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds>;
  /** Nodes and time by provider since it was loaded; ends the measurement. */
  placement(): Promise<readonly NodePlacement[]>;
  release(): Promise<void>;
}

export type Load = (message: LoadMessage) => Promise<Loaded>;

type Result = Omit<Extract<Reply, { kind: 'done' }>, 'id'>;

/** The parent sets the memory limit, in bytes; the script of the thread that enforces it is beside the bundle. */
function watchMemory(limit: number): void {
  if (!(limit > 0)) return;
  const worker = new Worker(join(__dirname, 'memory.js'), { workerData: { limit } });
  worker.on('error', (error) => process.stderr.write(`${error.message}\n`));
  worker.unref();
}

/** Answers the parent's requests until the parent exits. */
export function host(load: Load): void {
  watchMemory(Number(process.argv[2]));
  const sessions = new Map<number, Loaded>();
  const find = (session: number): Loaded => {
    const found = sessions.get(session);
    if (!found) throw new Error(l10n.t`no session ${session}`);
    return found;
  };
  const answer = async (request: RuntimeRequest): Promise<Result> => {
    const done = (outputs: Feeds = {}, placement: readonly NodePlacement[] = []): Result => ({
      kind: 'done',
      outputs,
      placement,
    });
    switch (request.kind) {
      case 'load':
        sessions.set(request.session, await load(request));
        return done();
      case 'run':
        return done(await find(request.session).run(request.feeds, request.outputs));
      case 'placement':
        return done({}, await find(request.session).placement());
      case 'release':
        await sessions.get(request.session)?.release();
        sessions.delete(request.session);
        return done();
    }
  };
  // Requests run one at a time and in order: a run blocks this process anyway.
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request: RuntimeRequest) => {
    last = last.then(async () => {
      let reply: Reply;
      try {
        reply = { id: request.id, ...(await answer(request)) };
      } catch (e) {
        reply = { id: request.id, kind: 'failed', message: e instanceof Error ? e.message : String(e) };
      }
      process.send?.(reply);
    });
  });
  process.on('disconnect', () => process.exit(0));
  // Where Ctrl-C also reaches this process (Windows), the parent decides what happens to it.
  process.on('SIGINT', () => undefined);
}
