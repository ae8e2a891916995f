/** Errors as they cross from thread to thread: class, one line, hints. */

import * as errors from '../../core/errors';
import type { EngineFailure } from '../../protocol/engine';

/** Those that a front treats in a way of their own. */
const CLASSES: Readonly<Record<string, new (message: string, options: { hints?: readonly string[] }) => Error>> = {
  UsageError: errors.UsageError,
  DocumentError: errors.DocumentError,
  ModelFolderError: errors.ModelFolderError,
  OnnxError: errors.OnnxError,
  GradientError: errors.GradientError,
  TokenizerError: errors.TokenizerError,
  RuntimeError: errors.RuntimeError,
  ChildDiedError: errors.ChildDiedError,
};

export function toFailure(error: unknown): EngineFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), hints: [], stack: '' };
  const hints = error instanceof errors.GradlensError ? error.hints : [];
  return { name: error.name, message: error.message, hints, stack: stackOf(error) };
}

export function fromFailure({ name, message, hints, stack }: EngineFailure): Error {
  if (name === 'CancelledError') return new errors.CancelledError(message);
  const Class = CLASSES[name] ?? errors.GradlensError;
  const error = new Class(message, { hints });
  error.stack = stack;
  return error;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return (error.stack ?? error.message) + cause;
}
