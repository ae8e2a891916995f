/** Errors as they cross from the thread of the model: what fronts need of them, and for the log where they come from. */
import { fromFailure as errorOf, toFailure as failureOf } from '../../core/errors';
import type { EngineFailure } from '../../protocol/engine';

export function toFailure(error: unknown): EngineFailure {
  return { ...failureOf(error), stack: error instanceof Error ? stackOf(error) : '' };
}

export function fromFailure({ stack, ...failure }: EngineFailure): Error {
  const error = errorOf(failure);
  error.stack = stack;
  return error;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return (error.stack ?? error.message) + cause;
}
