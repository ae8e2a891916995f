import { setMaxListeners } from 'node:events';
import { CancelledError } from '../core/errors';

/** How long an interrupted run may take to clean up, in milliseconds. */
const PATIENCE = 10_000;

/**
 * The first Ctrl-C (or SIGTERM) aborts the signal, so that files are closed and partial ones removed; the second one
 * ends the process at once.
 */
export function interruptible(target: NodeJS.Process, status: number): AbortSignal {
  const controller = new AbortController();
  // Every row in work listens; Node warns of a leak for more than ten listeners.
  setMaxListeners(0, controller.signal);
  const interrupt = () => {
    if (controller.signal.aborted) target.exit(status);
    controller.abort(new CancelledError('interrupted'));
    // A reader that stopped reading, or a disk that does not answer, must not keep the process alive.
    setTimeout(() => target.exit(status), PATIENCE).unref();
  };
  target.on('SIGINT', interrupt);
  target.on('SIGTERM', interrupt);
  return controller.signal;
}

/** The work, or CancelledError as soon as the signal is aborted: a run that cannot stop is not waited for. */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {}); // its end no longer matters
    throw new CancelledError('interrupted');
  }
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new CancelledError('interrupted'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
