/** Errors in the form that crosses from the model's thread: fields for user interfaces, and the stack for the log. */
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
