import { tokenizationCsv } from '../../core/explanation/export/csv';
import type { ResultFormat } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import { jsonlFormat } from '../../core/explanation/export/jsonl';
import { tokenizationText } from '../../core/explanation/export/terminalTables';
import type { Tokenization } from '../../protocol/explain';
import type { FormatName } from '../../protocol/formats';
import { INPUT_OPTIONS } from '../../protocol/options/inputOptions';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import type { DocumentJob } from '../documentJob';
import { addOptions } from '../options/flags';
import type { InputOptions } from '../options/inputOptions';
import { addOutputOptions, formatOf, type OutputOptions } from '../options/outputOptions';
import { settingsOf } from '../options/settings';
import { csvStyle } from '../output/csvStyle';
import { inkFor } from '../output/ink';
import { runDocuments } from '../runDocuments';
import type { Session } from '../session';
import type { Registration } from './registration';

type Options = { readonly model?: string } & InputOptions & OutputOptions;

const FORMATS = ['terminal', 'json', 'jsonl', 'csv'] as const;

const EXAMPLES = `
Examples:
  gradlens tokenize --text "Shares rose."
  gradlens tokenize --model ./my-model article.txt --format jsonl`;

/** `gradlens tokenize`: ids, tokens and character ranges of the whole text as one sequence. */
export const tokenizeCommand: Registration = (program, run) => {
  const command = program
    .command('tokenize')
    .summary('ids, tokens and character ranges of the whole text')
    .description('Gives ids, tokens and character ranges of the whole text as one sequence: never cut, never windowed.')
    .argument('[FILE...]', 'texts, rows of data, or - for standard input');
  const model = { ...MODEL_OPTIONS.model, help: 'model, or a folder with a tokenizer alone' };
  addOptions(command, { model, ...INPUT_OPTIONS });
  addOutputOptions(command, FORMATS);
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], options: Options) =>
    run(options, (session) => runDocuments(session, files, options, jobOf(session, options, settingsOf(command)))),
  );
};

function jobOf(session: Session, options: Options, settings: Record<string, unknown>): DocumentJob<Tokenization> {
  const format = formatOf(options, FORMATS);
  return {
    stage: 'classify',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => resultFormat(session, format, options, many),
    open: async (context) => {
      const tokenizer = await session.backend.openTokenizer(options.model, context);
      return {
        fingerprint: '',
        labels: null,
        concurrency: 1,
        work: async (input) => tokenizer.tokenize(input),
        dispose: async () => {},
      };
    },
  };
}

function resultFormat(
  session: Session,
  format: FormatName,
  options: OutputOptions,
  many: boolean,
): ResultFormat<Tokenization> {
  switch (format) {
    case 'json':
      return jsonFormat(many);
    case 'jsonl':
      return jsonlFormat;
    case 'csv':
      return tokenizationCsv(csvStyle(session.io, options));
    default:
      return tokenizationText(inkFor(session.io, options.o !== undefined), many);
  }
}
