import { formatsOf, WRITERS } from '../../core/explanation/export/formats';
import type { Explanation } from '../../protocol/explain';
import { INPUT_OPTIONS } from '../../protocol/options/inputOptions';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import { RESUME_OPTIONS, VIEW_OPTIONS } from '../../protocol/options/resultOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { DocumentJob } from '../documentJob';
import type { ExitStatus } from '../exitStatus';
import { explainOptions } from '../options/explainOptions';
import { addOptions, valuesOf } from '../options/flags';
import type { InputOptions } from '../options/inputOptions';
import { addOutputOptions, formatOf, type OutputOptions, type ViewOptions } from '../options/outputOptions';
import { settingsOf } from '../options/settings';
import { chosen, lookOf } from '../output/look';
import { runDocuments } from '../runDocuments';
import type { CommandSession } from '../session';
import { evidenceOf } from '../verification/evidence';
import type { Registration } from './registration';

type Options = ModelOptions & InputOptions & OutputOptions & ViewOptions;

const FORMATS = formatsOf('explanation');

const EXAMPLES = `
Examples:
  gradlens explain article.txt                        label, coloured text and the words that mattered
  gradlens explain article.txt -o article.html        the same as a page
  gradlens explain --text "Shares rose." --target sport --output margin
  gradlens explain news.csv --text-column body -o news.jsonl --resume
  cat article.txt | gradlens explain - --format json

A .csv, .tsv, .jsonl or .parquet file is many documents, one per row.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 an integral did not converge, 130 interrupted.`;

/** `gradlens explain`: which words led to the model's label. */
export const explainCommand: Registration = (program, run) => {
  const command = program
    .command('explain')
    .summary('label each document and show which words speak for and against it')
    .description('Labels each document and shows which words speak for that label and which against it.')
    .argument('[FILE...]', 'texts, rows of data, or - for standard input');
  addOptions(command, { ...INPUT_OPTIONS, ...MODEL_OPTIONS, ...EXPLANATION_OPTIONS, ...VIEW_OPTIONS });
  addOptions(addOutputOptions(command, FORMATS), RESUME_OPTIONS);
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], options: Options) =>
    run(options, (session) => explain(session, files, options, settingsOf(command))),
  );
};

async function explain(
  session: CommandSession,
  files: readonly string[],
  options: Options,
  settings: Readonly<Record<string, unknown>>,
): Promise<ExitStatus> {
  const format = formatOf(options, FORMATS);
  const model = valuesOf(MODEL_OPTIONS, options);
  const how = explainOptions(options);
  const times = new WeakMap<Explanation, number>();
  const job: DocumentJob<Explanation> = {
    stage: 'explain',
    output: { ...options, format },
    settings: { ...settings, '--format': format },
    format: (many) => {
      const milliseconds = (explanation: Explanation) => (many ? undefined : times.get(explanation));
      return chosen(WRITERS[format].explanation, { ...lookOf(session, format, options, many), milliseconds });
    },
    open: async (context) => {
      const opened = await session.backend.openModel(model, context);
      return {
        fingerprint: opened.fingerprint,
        labels: { names: opened.info.labels, task: opened.info.task },
        concurrency: opened.concurrency.explain,
        dispose: () => opened.dispose(),
        work: async (input, work) => {
          const started = performance.now();
          const explanation = { ...(await opened.explain(input, how, work)), evidence: evidenceOf(input, how, model) };
          times.set(explanation, performance.now() - started);
          return explanation;
        },
      };
    },
  };
  return runDocuments(session, files, options, job);
}
