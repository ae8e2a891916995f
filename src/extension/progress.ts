/** Long work: quiet while it is short, then a notification with a cancel button. The server says the time that is left. */
import { type CancellationToken, CancellationTokenSource, ProgressLocation, window } from 'vscode';
import { visibleTitle } from '../text/visible';
import type { Report } from './server';

const QUIET_MS = 1500;

/** Runs `work`; a token of its own is cancelled by the notification's button. */
export async function withProgress<T>(
  title: string,
  work: (token: CancellationToken, report: Report) => Promise<T>,
): Promise<T> {
  const source = new CancellationTokenSource();
  let show: Report = () => undefined;
  let last: Parameters<Report> = [null, null];
  const running = work(source.token, (...report) => {
    last = report;
    show(...report);
  });
  const notify = setTimeout(() => {
    void window.withProgress(
      { location: ProgressLocation.Notification, title: visibleTitle(title), cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        let told = 0;
        show = (done, message) => {
          const percent = done === null ? 0 : Math.max(0, done * 100 - told);
          told += percent;
          progress.report({ increment: percent, message: visibleTitle(message ?? '') });
        };
        show(...last);
        await running.then(
          () => undefined,
          () => undefined,
        );
      },
    );
  }, QUIET_MS);
  try {
    return await running;
  } finally {
    clearTimeout(notify);
    source.dispose();
  }
}
