import type { Progress } from '../protocol/requests';
import { bytesText } from '../text/bytes';
import type { Backend } from './backend';
import type { Host } from './io';
import { Log } from './log';
import type { OutputOptions } from './options/outputOptions';
import { ProgressLine } from './progress';

/** A host with the message options: the context of every command. */
export interface CommandSession extends Host<Backend> {
  readonly log: Log;
  readonly progress: ProgressLine;
  readonly quiet: boolean;
}

export function openSession(host: Host<Backend>, options: OutputOptions): CommandSession {
  const quiet = options.quiet === true;
  const log = new Log(host.io.stderr, options.logLevel ?? (quiet ? 'error' : 'warn'));
  const progress = new ProgressLine(host.io, quiet);
  log.clear = () => progress.clear();
  return { ...host, log, progress, quiet };
}

/**
 * Progress while a model is opened. A download is never silent: where no progress line can be drawn, a sentence reports
 * it.
 */
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
