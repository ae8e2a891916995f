import { Option } from 'commander';
import { UsageError } from '../../core/errors';
import { render } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import type { ModelOptions } from '../../protocol/requests';
import { ExitStatus } from '../exitStatus';
import { untilAborted } from '../interrupt';
import { opening } from '../opening';
import { nonEmpty } from '../options/checks';
import { addModelOptions, modelOptions } from '../options/modelOptions';
import { addOutputOptions, formatOf, type OutputOptions } from '../options/outputOptions';
import { inspectionText } from '../output/inspectionText';
import { openSink } from '../output/openSink';
import type { Session } from '../session';
import type { Registration } from './registration';

type Options = ModelOptions & OutputOptions;

const FORMATS = ['terminal', 'json'] as const;

const EXAMPLES = `
Examples:
  gradlens inspect                                    the bundled model
  gradlens inspect ./my-model --format json`;

/** `gradlens inspect`: inputs, labels, word embeddings, op types, devices. */
export const inspectCommand: Registration = (program, run) => {
  const command = program
    .command('inspect')
    .summary("a model's inputs, labels, op types and the devices it can run on")
    .description('Says what a model reads and gives, whether it can be explained, and where it can run.')
    .argument(
      '[MODEL]',
      'model folder, .onnx file, Hugging Face id or Flair checkpoint (default: the bundled bbc-news)',
    )
    .addOption(new Option('--model <model>', 'the same as MODEL').argParser(nonEmpty('--model')));
  addModelOptions(command, false);
  addOutputOptions(command, FORMATS);
  command.addHelpText('after', EXAMPLES);
  command.action((model: string | undefined, options: Options) =>
    run(options, (session) => inspect(session, model, options)),
  );
};

async function inspect(session: Session, named: string | undefined, options: Options): Promise<ExitStatus> {
  if (named !== undefined && options.model !== undefined) {
    throw new UsageError(`--model: cannot be combined with '${named}'`);
  }
  const sink = await openSink(session.io, options.o);
  try {
    const { signal } = session;
    const asked = { ...modelOptions(options), model: named ?? options.model };
    const model = await untilAborted(signal, session.backend.openModel(asked, { signal, progress: opening(session) }));
    try {
      const inspection = await untilAborted(signal, model.inspect());
      const terminal = formatOf(options, FORMATS) === 'terminal';
      await sink.write(terminal ? inspectionText(inspection) : render(jsonFormat(false), [inspection]));
    } finally {
      await model.dispose();
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  return ExitStatus.done;
}
