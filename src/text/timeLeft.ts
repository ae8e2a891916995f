/**
 * 'about 20 s left', from the time that the done part took; null while there is no estimate.
 * @param elapsed In ms.
 * @param done In [0, 1].
 */
import * as l10n from '@vscode/l10n';
export function timeLeft(elapsed: number, done: number): string | null {
  if (done < 0.05 || done >= 1 || elapsed < 1000) return null;
  const seconds = (elapsed * (1 - done)) / done / 1000;
  if (seconds < 1.5) return l10n.t('about a second left');
  if (seconds < 10) return l10n.t`about ${Math.round(seconds)} s left`;
  if (seconds < 90) return l10n.t`about ${Math.round(seconds / 5) * 5} s left`;
  return l10n.t`about ${Math.round(seconds / 60)} min left`;
}
