import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { RuntimeError, UsageError } from '../../core/errors';
import { untilAborted } from '../interrupt';
import type { OutputOptions } from '../options/outputOptions';
import type { Registration } from './registration';

interface Options extends OutputOptions {
  readonly stdio?: true;
}

/** `gradlens serve --stdio`: the language server of any editor. */
export const serveCommand: Registration = (program, run) => {
  program
    .command('serve')
    .summary('the language server, for any editor')
    .description('Speaks the language server protocol with an editor, which starts it.')
    .option('--stdio', 'over standard input and output')
    .option('--clientProcessId <pid>', 'ends when this process is gone')
    .action((options: Options) =>
      run(options, async (session) => {
        if (!options.stdio) throw new UsageError(l10n.t('serve: needs --stdio, which editors pass'));
        // It reads the same arguments, listens, and ends this process when the editor asks for it.
        createRequire(__filename)(serverFile());
        return untilAborted(session.signal, new Promise<never>(() => undefined));
      }),
    );
};

/** The built server is beside the bundle; when running from sources it is in dist. */
function serverFile(): string {
  const places = [path.join(__dirname, 'server.js'), path.join(__dirname, '..', '..', '..', 'dist', 'server.js')];
  const found = places.find((place) => existsSync(place));
  if (!found)
    throw new RuntimeError(l10n.t`the language server is missing at ${places[0]}: build or install Gradlens again`);
  return found;
}
