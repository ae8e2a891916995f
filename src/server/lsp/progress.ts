/** `$/progress` of an explanation: with the client's token, or one that the server makes. */
import { type Connection, WorkDoneProgress, type WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { visibleTitle } from '../../text/visible';
import type { Work } from '../editing/work';
import { logError } from './answer';
import { Throttle } from './throttle';

const OFTEN = 100;

export interface WorkProgress {
  tell(work: Work): void;
  end(): void;
  /** Aborted when the user cancels a progress that the server created. */
  readonly cancelled: AbortSignal;
}

/** Reports progress under the client's token; does nothing without one. */
export function progressFor(connection: Connection, token: string | number | undefined, title: string): WorkProgress {
  if (token === undefined)
    return { tell: () => undefined, end: () => undefined, cancelled: new AbortController().signal };
  const send = (value: object) => void connection.sendProgress(WorkDoneProgress.type, token, value as never);
  send({ kind: 'begin', title: visibleTitle(title), percentage: 0, cancellable: true });
  return reporting(
    (percentage, message) => send({ kind: 'report', percentage, message }),
    () => send({ kind: 'end' }),
    new AbortController().signal,
  );
}

/** A progress that the server creates, if the client supports it. */
export async function ownProgress(connection: Connection, supported: boolean, title: string): Promise<WorkProgress> {
  if (!supported) return progressFor(connection, undefined, title);
  const reporter = await connection.window
    .createWorkDoneProgress()
    .catch((error: unknown) => logError(connection, 'window/workDoneProgress/create', error));
  // The work continues even if the client refuses the progress.
  if (!reporter) return progressFor(connection, undefined, title);
  reporter.begin(visibleTitle(title), 0, undefined, true);
  const controller = new AbortController();
  reporter.token.onCancellationRequested(() => controller.abort());
  return reporting(reportOf(reporter), () => reporter.done(), controller.signal);
}

function reportOf(reporter: WorkDoneProgressReporter) {
  return (percentage: number | undefined, message: string) => {
    if (percentage === undefined) reporter.report(message);
    else reporter.report(percentage, message);
  };
}

function reporting(
  report: (percentage: number | undefined, message: string) => void,
  done: () => void,
  cancelled: AbortSignal,
): WorkProgress {
  let last: Work | undefined;
  let ended = false;
  const throttle = new Throttle(() => {
    if (!last || ended) return;
    report(last.done === null ? undefined : Math.floor(100 * last.done), last.text);
  }, OFTEN);
  return {
    tell: (work) => {
      last = work;
      throttle.trigger();
    },
    end: () => {
      if (!ended) done();
      ended = true;
    },
    cancelled,
  };
}
