/**
 * Progress while a model is opened. A download is never silent: where no progress line can be drawn, a sentence reports
 * it.
 */
import type { Progress } from '../protocol/requests';
import { bytesText } from '../text/bytes';
import type { CommandSession } from './session';

export function opening({ progress, log }: CommandSession): Progress {
  let said = false;
  return (event) => {
    if (event.stage === 'download' && event.total !== null && !said) {
      said = true;
      progress.restart();
      if (!progress.visible) log.warn(`downloading ${event.name ?? 'the model'}: ${bytesText(event.total)}`);
    }
    progress.draw(event);
  };
}
