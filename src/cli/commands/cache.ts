import * as l10n from '@vscode/l10n';
import { Option } from 'commander';
import { UsageError } from '../../core/errors';
import { render } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import type { CacheReport } from '../../core/model/hub';
import { bytesText } from '../../text/bytes';
import { visibleLine } from '../../text/visible';
import { ExitStatus } from '../exitStatus';
import { addOutputOptions, formatOf, type OutputOptions, SUMMARY_FORMATS } from '../options/outputOptions';
import { openSink } from '../output/openSink';
import { textTable } from '../output/table';
import type { CommandSession } from '../session';
import type { Registration } from './registration';

type Options = OutputOptions & { readonly clear?: boolean; readonly clearModel?: readonly string[] };

const EXAMPLES = `
Examples:
  gradlens cache                             what is stored where, with sizes
  gradlens cache --clear                     removes compiled programs; they are made again when needed
  gradlens cache --clear-model owner/name    a model in the cache that it shares with other Hugging Face programs`;

/** `gradlens cache`: lists what is stored, and removes it. */
export const cacheCommand: Registration = (program, run) => {
  const command = program
    .command('cache')
    .summary('where programs and models are stored, and their sizes')
    .description('Lists what Gradlens stores on this disk and the models of the shared Hugging Face cache.')
    .option('--clear', "empties Gradlens' own cache; downloaded models stay")
    .addOption(
      new Option('--clear-model <id...>', 'removes models from the cache shared with other Hugging Face programs'),
    );
  addOutputOptions(command, SUMMARY_FORMATS);
  command.addHelpText('after', EXAMPLES);
  command.action((options: Options) => run(options, (session) => cache(session, options)));
};

async function cache(session: CommandSession, options: Options): Promise<ExitStatus> {
  const { clear = false, clearModel = [] } = options;
  const clearing = clear || clearModel.length > 0;
  if (clearing && options.format === 'json')
    throw new UsageError(l10n.t('--format: cannot be combined with --clear or --clear-model'));
  const sink = await openSink(session.io, options.o, session.signal);
  try {
    if (clearing) {
      const freed = session.backend.clearCache({ own: clear, models: clearModel });
      await sink.write(`${bytesText(freed)} freed\n`);
    } else {
      const report = session.backend.cacheReport();
      const terminal = formatOf(options, SUMMARY_FORMATS) === 'terminal';
      await sink.write(terminal ? reportText(report) : render(jsonFormat(false), [report]));
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  return ExitStatus.done;
}

function reportText({ folder, parts, hub }: CacheReport): string {
  const own = parts.map(({ name, size, holds }) => [`  ${name}`, bytesText(size), holds]);
  const models = hub.models.map(({ id, size, usable }) => [
    `  ${id}`,
    bytesText(size),
    usable ? 'ready to use' : 'not for Gradlens: no graph, config or tokenizer',
  ]);
  const table = (rows: readonly (readonly string[])[]) =>
    rows.length === 0
      ? '  nothing\n'
      : textTable(
          rows.map((row) => row.map(visibleLine)),
          'left',
        );
  return [
    `Gradlens' own cache: ${visibleLine(folder)}\n`,
    table(own),
    `\nmodels, in the cache shared with other Hugging Face programs: ${visibleLine(hub.folder)}\n`,
    table(models),
  ].join('');
}
