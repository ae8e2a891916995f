/** The thread that reads a graph and compiles programs: it can be ended whatever a file does. */
import '../../text/language';
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../../protocol/failure';
import { toFailure } from '../errors';
import { GraphTasks, type Origin, type TaskName } from './graphTasks';

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
