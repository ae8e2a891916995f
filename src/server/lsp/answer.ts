/** Every request ends: with a result, an error of one line, or cancelled. */
import * as v from 'valibot';
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import { CancelledError, GradlensError, messageWithHints, toFailure } from '../../core/errors';
import type { FailureFacts } from '../../protocol/failure';
import { visibleLine } from '../../text/visible';
import { issueText } from './params';

/** Answers one of Gradlens' own requests: checks parameters, and converts errors to responses. */
export function answer<Params, Result>(
  connection: Connection,
  method: string,
  schema: v.GenericSchema<unknown, Params>,
  work: (params: Params, signal: AbortSignal) => Promise<Result> | Result,
): void {
  connection.onRequest<unknown, void>(method, async (raw: unknown, token: CancellationToken): Promise<unknown> => {
    const parsed = v.safeParse(schema, raw);
    if (!parsed.success) throw new ResponseError(ErrorCodes.InvalidParams, `${method}: ${issueText(parsed.issues)}`);
    const { signal, dispose } = signalOf(token);
    try {
      return await work(parsed.output, signal);
    } catch (error) {
      throw responseError(connection, method, error, signal.aborted);
    } finally {
      dispose();
    }
  });
}

/** A signal that is aborted when the client cancels. */
export function signalOf(token: CancellationToken): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}

export function responseError(
  connection: Connection,
  method: string,
  error: unknown,
  byClient: boolean,
): ResponseError<FailureFacts> {
  if (error instanceof CancelledError)
    return new ResponseError(byClient ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.ServerCancelled, error.message);
  logError(connection, method, error);
  if (error instanceof GradlensError) {
    const { message, ...facts } = toFailure(error);
    const data: FailureFacts = { ...facts, hints: facts.hints.map(visibleLine) };
    return new ResponseError(LSPErrorCodes.RequestFailed, visibleLine(message), data);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(ErrorCodes.InternalError, visibleLine(`${method}: ${message.split('\n', 1)[0]}`));
}

/** Writes an error with its stack to the log, without a message to the user. */
export function logError(connection: Connection, what: string, error: unknown): void {
  const known = error instanceof GradlensError;
  const text = known
    ? messageWithHints(error)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  if (known) connection.console.warn(`${what}: ${text}`);
  else connection.console.error(`${what}: ${text}`);
  if (known && error.stack) connection.console.debug(error.stack);
}
