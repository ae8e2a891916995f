import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { OUTPUT_OPTIONS } from '../../protocol/options/resultOptions';
import type { ImportedModel } from '../../protocol/requests';
import { bytesText } from '../../text/bytes';
import { visibleLine } from '../../text/visible';
import { ExitStatus } from '../exitStatus';
import { addOptions } from '../options/flags';
import type { OutputOptions } from '../options/outputOptions';
import { type CommandSession, opening } from '../session';
import type { Registration } from './registration';

type Options = { readonly tokenizer?: string } & OutputOptions;

const EXAMPLES = `
Examples:
  gradlens import best-model.pt -o my-model
  gradlens import old-model.pt --tokenizer ./xlm-roberta-base -o my-model     Flair before 0.11 saved no tokenizer

Nothing in a checkpoint is run, and no Python is needed. --model best-model.pt also works without importing it.`;

/** `gradlens import`: a Flair checkpoint as a model folder. */
export const importCommand: Registration = (program, run) => {
  const command = program
    .command('import')
    .summary('a Flair checkpoint (best-model.pt) as a model folder')
    .description('Writes a Flair text classifier as a model folder: ONNX graph, weights, config, tokenizer.')
    .argument('<CHECKPOINT>', 'best-model.pt or final-model.pt that Flair 0.6 to 0.15 saved');
  const { o, quiet, logLevel } = OUTPUT_OPTIONS;
  addOptions(command, {
    o: { ...o, flag: '-o <folder>', help: 'folder to make (required)' },
    tokenizer: { ...MODEL_OPTIONS.tokenizer, help: "the base model's tokenizer, for checkpoints that contain none" },
    quiet,
    logLevel,
  });
  command.addHelpText('after', EXAMPLES);
  command.action((checkpoint: string, options: Options) =>
    run(options, (session) => importCheckpoint(session, checkpoint, options)),
  );
};

async function importCheckpoint(session: CommandSession, checkpoint: string, options: Options): Promise<ExitStatus> {
  const { o: folder, tokenizer } = options;
  if (folder === undefined) throw new UsageError(l10n.t('-o: name the folder to make, as in -o my-model'));
  const { signal, backend, io } = session;
  try {
    // An interrupted import is waited for, too: it removes its unfinished files.
    const model = await backend.importModel({ checkpoint, folder, tokenizer }, { signal, progress: opening(session) });
    session.progress.clear();
    io.stdout.write(importedText(model));
  } finally {
    session.progress.clear();
  }
  return ExitStatus.done;
}

function importedText({ folder, labels, bytes, notes }: ImportedModel): string {
  const lines = [
    `${folder} (${bytesText(bytes)} of weights)`,
    `labels: ${labels.join(', ')}`,
    ...notes,
    `use it: gradlens explain --model ${folder} --text "…"`,
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}
