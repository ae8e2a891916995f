import { classificationCsv } from '../../core/explanation/export/csv';
import type { ResultFormat } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import { jsonlFormat } from '../../core/explanation/export/jsonl';
import { classificationText } from '../../core/explanation/export/terminalTables';
import type { Classification } from '../../protocol/explain';
import type { ExplainOptions, ModelOptions } from '../../protocol/requests';
import type { DocumentJob } from '../documentJob';
import { addWindowOptions, explainOptions } from '../options/explainOptions';
import { addInputOptions, type InputOptions } from '../options/inputOptions';
import { addModelOptions, modelOptions } from '../options/modelOptions';
import {
  addOutputOptions,
  addResumeOption,
  type FormatName,
  formatOf,
  type OutputOptions,
} from '../options/outputOptions';
import { settingsOf } from '../options/settings';
import { csvStyle } from '../output/csvStyle';
import { inkFor } from '../output/ink';
import { runDocuments } from '../runDocuments';
import type { Session } from '../session';
import type { Registration } from './registration';

type Options = ModelOptions & ExplainOptions & InputOptions & OutputOptions;

const FORMATS = ['terminal', 'json', 'jsonl', 'csv'] as const;

const EXAMPLES = `
Examples:
  gradlens classify *.txt                             one line a file
  gradlens classify news.csv -o labels.csv            one row a row, with accuracy where the labels are known
  gradlens classify --text "Shares rose." --format json`;

/** `gradlens classify`: labels and scores only. */
export const classifyCommand: Registration = (program, run) => {
  const command = program
    .command('classify')
    .summary('labels and scores only')
    .description('Labels each document and gives the score of every label.')
    .argument('[FILE...]', 'texts, rows of data, or - for standard input');
  addInputOptions(command);
  addWindowOptions(addModelOptions(command));
  addResumeOption(addOutputOptions(command, FORMATS));
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], options: Options) =>
    run(options, (session) => runDocuments(session, files, options, jobOf(session, options, settingsOf(command)))),
  );
};

function jobOf(session: Session, options: Options, settings: Record<string, unknown>): DocumentJob<Classification> {
  const format = formatOf(options, FORMATS);
  const how = explainOptions(options);
  return {
    stage: 'classify',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => resultFormat(session, format, options, many),
    open: async (context) => {
      const opened = await session.backend.openModel(modelOptions(options), context);
      return {
        fingerprint: opened.info.sha256,
        labels: { names: opened.info.labels, task: opened.info.task },
        concurrency: opened.concurrency.classify,
        work: (input, work) => opened.classify(input, how, work),
        dispose: () => opened.dispose(),
      };
    },
  };
}

function resultFormat(
  session: Session,
  format: FormatName,
  options: OutputOptions,
  many: boolean,
): ResultFormat<Classification> {
  switch (format) {
    case 'json':
      return jsonFormat(many);
    case 'jsonl':
      return jsonlFormat;
    case 'csv':
      return classificationCsv(csvStyle(session.io, options));
    default:
      return classificationText(inkFor(session.io, options.o !== undefined), many);
  }
}
