/** Long work as a generator: each `yield` is a place where it may pause. */
import { throwIfCancelled } from '../errors';

export type Steps<T> = Generator<void, T, void>;

/** How long others on the same thread wait for a piece, in milliseconds. */
const PIECE = 12;

/** All of it at once. */
export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Work without pauses as one step: for what takes a moment even on a long text. */
export function inOneStep<In, Out>(work: (input: In) => Out): (input: In) => Steps<Out> {
  return function* (input) {
    yield;
    return work(input);
  };
}

/**
 * In pieces, so that what came in meanwhile is heard between them. Short work is done at once.
 * @param pause between two pieces; default: the others' turn
 * @throws CancelledError between two pieces
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
