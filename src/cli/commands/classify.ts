import { formatsOf, WRITERS } from '../../core/explanation/export/formats';
import type { Classification } from '../../protocol/explain';
import { WINDOW_OPTIONS } from '../../protocol/options/explainOptions';
import { INPUT_OPTIONS } from '../../protocol/options/inputOptions';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { RESUME_OPTIONS } from '../../protocol/options/resultOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { DocumentJob } from '../documentJob';
import { explainOptions } from '../options/explainOptions';
import { addOptions, valuesOf } from '../options/flags';
import type { InputOptions } from '../options/inputOptions';
import { addOutputOptions, formatOf, type OutputOptions } from '../options/outputOptions';
import { settingsOf } from '../options/settings';
import { chosen, lookOf } from '../output/look';
import { runDocuments } from '../runDocuments';
import type { CommandSession } from '../session';
import type { Registration } from './registration';

type Options = ModelOptions & InputOptions & OutputOptions;

const FORMATS = formatsOf('classification');

const EXAMPLES = `
Examples:
  gradlens classify *.txt                             one line per file
  gradlens classify news.csv -o labels.csv            one row per row of data, with accuracy where the labels are known
  gradlens classify --text "Shares rose." --format json`;

/** `gradlens classify`: labels and scores only. */
export const classifyCommand: Registration = (program, run) => {
  const command = program
    .command('classify')
    .summary('labels and scores only')
    .description('Labels each document and gives the score of every label.')
    .argument('[FILE...]', 'texts, rows of data, or - for standard input');
  addOptions(command, { ...INPUT_OPTIONS, ...MODEL_OPTIONS, ...WINDOW_OPTIONS });
  addOptions(addOutputOptions(command, FORMATS), RESUME_OPTIONS);
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], options: Options) =>
    run(options, (session) => runDocuments(session, files, options, jobOf(session, options, settingsOf(command)))),
  );
};

function jobOf(
  session: CommandSession,
  options: Options,
  settings: Record<string, unknown>,
): DocumentJob<Classification> {
  const format = formatOf(options, FORMATS);
  const how = explainOptions(options);
  return {
    stage: 'classify',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => chosen(WRITERS[format].classification, lookOf(session, format, options, many)),
    open: async (context) => {
      const opened = await session.backend.openModel(valuesOf(MODEL_OPTIONS, options), context);
      return {
        fingerprint: opened.fingerprint,
        labels: { names: opened.info.labels, task: opened.info.task },
        concurrency: opened.concurrency.classify,
        work: (input, work) => opened.classify(input, how, work),
        dispose: () => opened.dispose(),
      };
    },
  };
}
