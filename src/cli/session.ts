import type { Backend } from './backend';
import type { Host } from './io';
import { Log } from './log';
import type { OutputOptions } from './options/outputOptions';
import { ProgressLine } from './progress';

/** A host together with what the options say of messages: what every command works with. */
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
