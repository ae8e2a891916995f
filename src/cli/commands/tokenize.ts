import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import { formatsOf, WRITERS } from '../../core/explanation/export/formats';
import type { ReadingComparison, Tokenization } from '../../protocol/explain';
import { INPUT_OPTIONS, READING_OPTIONS } from '../../protocol/options/inputOptions';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { RESUME_OPTIONS } from '../../protocol/options/resultOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { DocumentJob } from '../documentJob';
import { addOptions } from '../options/flags';
import type { InputOptions } from '../options/inputOptions';
import { addOutputOptions, formatOf, type OutputOptions } from '../options/outputOptions';
import { settingsOf } from '../options/settings';
import { chosen, lookOf } from '../output/look';
import { runDocuments } from '../runDocuments';
import type { CommandSession } from '../session';
import type { Registration } from './registration';

type Options = { readonly model?: string; readonly tokenizer?: string; readonly compare?: boolean } & InputOptions &
  OutputOptions;

const FORMATS = formatsOf('tokenization');

const EXAMPLES = `
Examples:
  gradlens tokenize --text "Shares rose."
  gradlens tokenize --model ./my-model article.txt --format jsonl
  gradlens tokenize --model ./my-model --compare --text "Naïve  café"`;

/** `gradlens tokenize`: ids, tokens and character ranges of the whole text as one sequence. */
export const tokenizeCommand: Registration = (program, run) => {
  const command = program
    .command('tokenize')
    .summary('ids, tokens and character ranges of the whole text')
    .description('Gives ids, tokens and character ranges of the whole text as one sequence: never cut, never windowed.')
    .argument('[FILE...]', 'texts, rows of data, or - for standard input');
  const model = { ...MODEL_OPTIONS.model, help: 'model, or a folder with only a tokenizer' };
  addOptions(command, { model, tokenizer: MODEL_OPTIONS.tokenizer, ...INPUT_OPTIONS, ...READING_OPTIONS });
  addOptions(addOutputOptions(command, FORMATS), RESUME_OPTIONS);
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], options: Options) =>
    run(options, (session) => {
      const settings = settingsOf(command);
      return options.compare
        ? runDocuments(session, files, options, comparisonOf(session, options, settings))
        : runDocuments(session, files, options, jobOf(session, options, settings));
    }),
  );
};

const COMPARED = formatsOf('readings');

function comparisonOf(
  session: CommandSession,
  options: Options,
  settings: Record<string, unknown>,
): DocumentJob<ReadingComparison> {
  const format = formatOf(options, COMPARED);
  if (WRITERS[format].readings === undefined)
    throw new UsageError(
      l10n.t`--compare is written as ${COMPARED.join(', ')}: --format ${format} is for tokens alone`,
    );
  return {
    stage: 'classify',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => chosen(WRITERS[format].readings, lookOf(session, format, options, many)),
    open: async (context) => {
      const readings = await session.backend.openReadings(named(options), context);
      if (readings.unlabelled !== null) context.notice?.(l10n.t`without labels: ${readings.unlabelled}`);
      return {
        fingerprint: readings.fingerprint,
        labels: null,
        concurrency: 1,
        work: (input, work) => readings.compare(input, work),
        dispose: () => readings.dispose(),
      };
    },
  };
}

function jobOf(
  session: CommandSession,
  options: Options,
  settings: Record<string, unknown>,
): DocumentJob<Tokenization> {
  const format = formatOf(options, FORMATS);
  return {
    stage: 'classify',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => chosen(WRITERS[format].tokenization, lookOf(session, format, options, many)),
    open: async (context) => {
      const tokenizer = await session.backend.openTokenizer(named(options), context);
      return {
        fingerprint: tokenizer.fingerprint,
        labels: null,
        concurrency: 1,
        work: async (input) => tokenizer.tokenize(input),
        dispose: async () => {},
      };
    },
  };
}

function named({ model, tokenizer }: Options): ModelOptions {
  return { ...(model !== undefined && { model }), ...(tokenizer !== undefined && { tokenizer }) };
}
