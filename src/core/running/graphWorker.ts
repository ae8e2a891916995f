/** The worker of the graph thread. It can be ended at any time, even while a file makes it loop. */
import '../../text/language';
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../../protocol/failure';
import { toFailure } from '../errors';
import { GraphTasks, type Origin, type TaskName } from './graphTasks';

/** A request for a step. */
export interface Question {
  readonly id: number;
  readonly task: TaskName;
  readonly ask: object;
}

export type GraphReply = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly error: Failure; readonly stack: string }
);

const tasks = new GraphTasks(workerData as Origin);

parentPort?.on('message', ({ id, task, ask }: Question) => {
  let reply: GraphReply;
  try {
    reply = { id, result: tasks[task](ask as never) };
  } catch (error) {
    reply = { id, error: toFailure(error), stack: error instanceof Error ? (error.stack ?? '') : '' };
  }
  parentPort?.postMessage(reply);
});
