/** Errors as they cross from the thread of the model: what fronts need of them, and for the log where they come from. */
import * as l10n from '@vscode/l10n';
import { fromFailure, toFailure } from '../../core/errors';
import type { EngineFailure } from '../../protocol/engine';

export function toEngineFailure(error: unknown): EngineFailure {
  return { ...toFailure(error), stack: error instanceof Error ? stackOf(error) : '' };
}

export function fromEngineFailure({ stack, ...failure }: EngineFailure): Error {
  const error = fromFailure(failure);
  error.stack = stack;
  return error;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? l10n.t`\ncaused by ${stackOf(error.cause)}` : '';
  return (error.stack ?? error.message) + cause;
}
