/** Long work: quiet while it is short, then a notification with a cancel button and the time that is left. */
import { type CancellationToken, CancellationTokenSource, l10n, ProgressLocation, window } from 'vscode';
import { visibleTitle } from '../text/visible';
import type { Report } from './server';

const QUIET_MS = 1500;

/** Runs `work`; a token of its own is cancelled by the notification's button. */
export async function withProgress<T>(
  title: string,
  work: (token: CancellationToken, report: Report) => Promise<T>,
): Promise<T> {
  const source = new CancellationTokenSource();
  const begun = Date.now();
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
          const left = done === null ? null : timeLeft(Date.now() - begun, done);
          progress.report({ increment: percent, message: visibleTitle([message, left].filter(Boolean).join(' · ')) });
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

/**
 * 'about 20 s left', from how long the part that is done took; null while that says nothing.
 * @param elapsed In ms.
 * @param done In [0, 1].
 */
export function timeLeft(elapsed: number, done: number): string | null {
  if (done < 0.05 || done >= 1 || elapsed < 1000) return null;
  const seconds = (elapsed * (1 - done)) / done / 1000;
  if (seconds < 1.5) return l10n.t('about a second left');
  if (seconds < 10) return l10n.t('about {0} s left', Math.round(seconds));
  if (seconds < 90) return l10n.t('about {0} s left', Math.round(seconds / 5) * 5);
  return l10n.t('about {0} min left', Math.round(seconds / 60));
}
