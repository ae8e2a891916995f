import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import type { OptionTable, ValuesOf } from '../../protocol/options/definition';
import { INPUT_OPTIONS } from '../../protocol/options/inputOptions';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { OUTPUT_OPTIONS } from '../../protocol/options/resultOptions';
import { VERIFY_FORMATS, VERIFY_OPTIONS, type VerifyFormat } from '../../protocol/options/verifyOptions';
import type { ModelOptions } from '../../protocol/requests';
import { ExitStatus } from '../exitStatus';
import { addOptions, valuesOf } from '../options/flags';
import { checkInputs, type InputOptions } from '../options/inputOptions';
import { openSink } from '../output/openSink';
import type { CommandSession } from '../session';
import { compareModels } from '../verification/models';
import { OpenModels, verifyFile } from '../verification/recorded';
import { type DocumentVerdict, type Verification, verificationText } from '../verification/verdicts';
import type { Registration } from './registration';

const OUTPUT = {
  ...OUTPUT_OPTIONS,
  format: { ...OUTPUT_OPTIONS.format, values: VERIFY_FORMATS },
} satisfies OptionTable;

type Options = ModelOptions & InputOptions & ValuesOf<typeof VERIFY_OPTIONS & typeof OUTPUT>;

const EXAMPLES = `
Examples:
  gradlens verify article.json                        compute a recorded explanation again
  gradlens verify *.json --model ./my-model-int8      does another model, or variant, say the same?
  gradlens verify --model ./fp32 --against-model ./int8 rows.csv --max-flips 0 --max-change 0.1 --format junit -o verify.xml

Exit status: 0 confirmed, 1 not, 2 wrong usage, 130 interrupted.`;

/** `gradlens verify`: whether recorded explanations are computed again, or two models say the same. */
export const verifyCommand: Registration = (program, run) => {
  const command = program
    .command('verify')
    .summary('compute recorded explanations again, or compare two models over data')
    .description(
      'Computes explanations in JSON files again and says what differs, or compares the labels of two models.',
    )
    .argument('[FILE...]', 'explanations as JSON or JSON Lines; with --against-model texts or rows of data');
  addOptions(command, { ...VERIFY_OPTIONS, ...INPUT_OPTIONS, ...MODEL_OPTIONS, ...OUTPUT });
  command.addHelpText('after', EXAMPLES);
  command.action((files: string[], { format, ...options }: Options) =>
    run(options, (session) => verify(session, files, options, format)),
  );
};

async function verify(
  session: CommandSession,
  files: readonly string[],
  options: Omit<Options, 'format'>,
  format: VerifyFormat | undefined,
): Promise<ExitStatus> {
  const written =
    format ?? (/\.xml$/i.test(options.o ?? '') ? 'junit' : /\.json$/i.test(options.o ?? '') ? 'json' : 'terminal');
  const input: InputOptions = valuesOf(INPUT_OPTIONS, options);
  checkInputs(files, input);
  const two = options.againstModel !== undefined;
  if (!two && options.maxFlips !== undefined)
    throw new UsageError(l10n.t('--max-flips: needs --against-model, the model that is compared with'));
  if (!two && input.text !== undefined)
    throw new UsageError(l10n.t('--text: needs --against-model; without it, name files of explanations'));
  const sink = await openSink(session.io, options.o, session.signal);
  try {
    const found = two ? await ofModels(session, files, input, options) : await ofFiles(session, files, options);
    session.progress.clear();
    await sink.write(verificationText(found, written));
    await sink.finish();
    return found.confirmed ? ExitStatus.done : ExitStatus.failed;
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

async function ofFiles(
  session: CommandSession,
  files: readonly string[],
  options: Omit<Options, 'format'>,
): Promise<Verification> {
  const models = new OpenModels(session);
  const documents: DocumentVerdict[] = [];
  try {
    for (const file of files)
      documents.push(...(await verifyFile(session, models, file, valuesOf(MODEL_OPTIONS, options), options.maxChange)));
  } finally {
    await models.dispose();
  }
  return { confirmed: documents.every((d) => d.confirmed), documents };
}

function ofModels(
  session: CommandSession,
  files: readonly string[],
  input: InputOptions,
  options: Omit<Options, 'format'>,
): Promise<Verification> {
  const { againstModel, maxFlips = 0, maxChange = null } = options;
  const first: ModelOptions = valuesOf(MODEL_OPTIONS, options);
  // What says which file and how it is read belongs to --model; where it runs holds for both.
  const { dtype: _, ...second } = { ...first, model: againstModel };
  return compareModels(session, files, input, [first, second], { maxFlips, maxChange });
}
