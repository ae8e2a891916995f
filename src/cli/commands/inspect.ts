import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import { render } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import { helpText } from '../../protocol/options/help';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import type { ModelOptions } from '../../protocol/requests';
import { ExitStatus } from '../exitStatus';
import { untilAborted } from '../interrupt';
import { addOptions, valuesOf } from '../options/flags';
import { addOutputOptions, formatOf, type OutputOptions, SUMMARY_FORMATS } from '../options/outputOptions';
import { inspectionText } from '../output/inspectionText';
import { openSink } from '../output/openSink';
import { scanText } from '../output/scanText';
import { type CommandSession, opening } from '../session';
import type { Registration } from './registration';

type Options = ModelOptions & OutputOptions & { readonly scan?: boolean };

const EXAMPLES = `
Examples:
  gradlens inspect                                    the bundled model
  gradlens inspect ./my-model --format json
  gradlens inspect --scan ./unknown-model             only reads its files: nothing is run`;

/** `gradlens inspect`: inputs, labels, word embeddings, op types, devices. */
export const inspectCommand: Registration = (program, run) => {
  const command = program
    .command('inspect')
    .summary("a model's inputs, labels, op types and the devices it can run on")
    .description('Shows what a model reads and returns, whether it can be explained, and where it can run.')
    .argument('[MODEL]', helpText(MODEL_OPTIONS.model));
  const { absent: _, ...model } = MODEL_OPTIONS.model;
  addOptions(command, { ...MODEL_OPTIONS, model: { ...model, help: 'the same as MODEL' } });
  command.option('--scan', 'read the files and run nothing: no session, no process, no network');
  addOutputOptions(command, SUMMARY_FORMATS);
  command.addHelpText('after', EXAMPLES);
  command.action((model: string | undefined, options: Options) =>
    run(options, (session) => inspect(session, model, options)),
  );
};

async function inspect(session: CommandSession, named: string | undefined, options: Options): Promise<ExitStatus> {
  if (named !== undefined && options.model !== undefined) {
    throw new UsageError(l10n.t`--model: cannot be combined with '${named}'`);
  }
  const sink = await openSink(session.io, options.o, session.signal);
  try {
    const { signal } = session;
    const asked = { ...valuesOf(MODEL_OPTIONS, options), model: named ?? options.model };
    const terminal = formatOf(options, SUMMARY_FORMATS) === 'terminal';
    if (options.scan) {
      const scan = await session.backend.scanModel(asked, { signal });
      await sink.write(terminal ? scanText(scan) : render(jsonFormat(false), [scan]));
      await sink.finish();
      return ExitStatus.done;
    }
    const model = await untilAborted(signal, session.backend.openModel(asked, { signal, progress: opening(session) }));
    try {
      const inspection = await untilAborted(signal, model.inspect());
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
