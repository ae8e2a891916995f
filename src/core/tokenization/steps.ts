/** Long work as a generator: it can pause at each `yield`. */
import { throwIfCancelled } from '../errors';

export type Steps<T> = Generator<void, T, void>;

/** Time between two pauses in milliseconds: other work on the thread waits this long. */
const PIECE = 12;

/** Runs all steps without a pause and returns the result. */
export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Work without pauses as one step: for work that is fast even on a long text. */
export function inOneStep<In, Out>(work: (input: In) => Out): (input: In) => Steps<Out> {
  return function* (input) {
    yield;
    return work(input);
  };
}

/**
 * Runs the steps with a pause about every PIECE milliseconds, in which other events are handled. Short work has none.
 * @param pause waits between two pieces; default: one turn of the event loop
 * @throws CancelledError after a pause
 */
export async function inPieces<T>(
  steps: Steps<T>,
  signal?: AbortSignal,
  pause: () => Promise<void> = turn,
): Promise<T> {
  for (let until = performance.now() + PIECE; ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await pause();
    throwIfCancelled(signal);
    until = performance.now() + PIECE;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
