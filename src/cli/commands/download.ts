import { render } from '../../core/explanation/export/format';
import { jsonFormat } from '../../core/explanation/export/json';
import type { OptionDefinition } from '../../protocol/options/definition';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import type { DownloadedModel, DownloadRequest, Progress } from '../../protocol/requests';
import { bytesText } from '../../text/bytes';
import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';
import { ExitStatus } from '../exitStatus';
import { untilAborted } from '../interrupt';
import { addOptions } from '../options/flags';
import { addOutputOptions, formatOf, type OutputOptions, SUMMARY_FORMATS } from '../options/outputOptions';
import { openSink } from '../output/openSink';
import type { CommandSession } from '../session';
import type { Registration } from './registration';

type Options = Pick<DownloadRequest, 'revision' | 'dtype'> & OutputOptions;

const REVISION: OptionDefinition = {
  type: 'text',
  flag: '--revision <name>',
  help: 'a branch, tag or commit',
  absent: 'main',
  since: '0.1.0',
};

const EXAMPLES = `
Examples:
  gradlens download distilbert/distilbert-base-uncased-finetuned-sst-2-english
  gradlens download owner/name --dtype int8 --revision v1.0

Models go into the cache of all Hugging Face programs (HF_HOME, HF_HUB_CACHE); HF_TOKEN opens gated and private ones;
HF_ENDPOINT, HTTPS_PROXY, NO_PROXY and HF_HUB_OFFLINE are used. An interrupted download continues where it stopped.`;

/** `gradlens download`: fetches a Hugging Face model, or its missing files, into the shared cache. */
export const downloadCommand: Registration = (program, run) => {
  const command = program
    .command('download')
    .summary('a Hugging Face model into the shared cache')
    .description(
      'Fetches the needed files of a model on the Hugging Face Hub: graph, config, tokenizer. Hashes are checked.',
    )
    .argument('<ID>', 'owner/name, as in the address of its page');
  addOptions(command, { revision: REVISION, dtype: MODEL_OPTIONS.dtype });
  addOutputOptions(command, SUMMARY_FORMATS);
  command.addHelpText('after', EXAMPLES);
  command.action((id: string, options: Options) => run(options, (session) => download(session, id, options)));
};

async function download(session: CommandSession, id: string, options: Options): Promise<ExitStatus> {
  const { revision, dtype } = options;
  const sink = await openSink(session.io, options.o, session.signal);
  try {
    const { signal, backend, progress } = session;
    // The download is the command itself: without a terminal its result is enough.
    const draw: Progress = (event) => progress.draw(event);
    const work = backend.downloadModel({ id, revision, dtype }, { signal, progress: draw });
    const model = await untilAborted(signal, work);
    session.progress.clear();
    const terminal = formatOf(options, SUMMARY_FORMATS) === 'terminal';
    await sink.write(terminal ? downloadedText(model) : render(jsonFormat(false), [model]));
    await sink.finish();
  } catch (error) {
    session.progress.clear();
    await sink.discard();
    throw error;
  }
  return ExitStatus.done;
}

function downloadedText({ id, revision, folder, files, fetched }: DownloadedModel): string {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const what = files.length === 0 ? '' : `: ${counted(files.length, 'file')}, ${bytesText(size)}`;
  const now = fetched === 0 ? 'all files were there' : `${bytesText(fetched)} fetched`;
  const lines = [
    `${id} at ${revision.slice(0, 12)}${what} (${now})`,
    folder,
    `use it: gradlens explain --model ${id} --text "…"`,
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}
