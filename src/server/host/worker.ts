/** The thread that holds the model: loading and tokenizing block it, and never the server's own thread. */
import { setMaxListeners } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { EngineReply, EngineRequest, EngineWork, Explained } from '../../protocol/engine';
import { toEngineFailure } from './failure';
import { openLocal } from './local';
import { ModelHost } from './modelHost';
import { watchProcesses } from './processes';

/** Answers requests on the port until it is told to dispose. */
export function serveEngine(port: MessagePort): void {
  const tell = (reply: EngineReply) => port.postMessage(reply);
  watchProcesses((pid, lives) => tell({ kind: 'process', pid, lives }));
  const host = new ModelHost(openLocal, (state) => tell({ kind: 'state', state }));
  const running = new Map<number, AbortController>();

  async function work(request: Extract<EngineRequest, { kind: EngineWork }>): Promise<void> {
    const { kind, id, input, options, insist, urgency } = request;
    const controller = new AbortController();
    // Every row of a text adds a listener.
    setMaxListeners(0, controller.signal);
    running.set(id, controller);
    const context = {
      signal: controller.signal,
      insist,
      urgency,
      progress: (event: Extract<EngineReply, { kind: 'progress' }>['event']) => tell({ kind: 'progress', id, event }),
    };
    try {
      const onPicture = (picture: Explained) => tell({ kind: 'picture', id, picture });
      const result =
        kind === 'explain'
          ? await host.explain(input, options, { ...context, onPicture })
          : await host[kind](input, options, context);
      tell({ kind: 'done', id, result });
    } catch (error) {
      tell({ kind: 'failed', id, error: toEngineFailure(error) });
    } finally {
      running.delete(id);
    }
  }

  port.on('message', (request: EngineRequest) => {
    switch (request.kind) {
      case 'choose':
        return host.choose(request.model);
      case 'cancel':
        return running.get(request.id)?.abort();
      case 'dispose':
        return void host.dispose().then(() => {
          tell({ kind: 'done', id: request.id, result: null });
          port.close();
        });
      default:
        return void work(request);
    }
  });
}
