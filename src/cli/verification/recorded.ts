/** Explanations in files, computed again. */
import { existsSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { decodeText, unpacked } from '../../core/data/decoding';
import { checkFile, fileBytes, streamBytes } from '../../core/data/textFile';
import { CancelledError, DocumentError } from '../../core/errors';
import { differencesOf, ROUNDING } from '../../core/explanation/compare';
import { readExplanations } from '../../core/explanation/read';
import { machineFacts } from '../../core/model/machineFacts';
import type { Explanation } from '../../protocol/explain';
import { BUNDLED } from '../../protocol/options/modelOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { BackendModel } from '../backend';
import { messageOf } from '../log';
import { type CommandSession, opening } from '../session';
import { modelSettingsIn, settingsIn, textHash } from './evidence';
import type { DocumentVerdict } from './verdicts';

/** Models that stay open from one explanation to the next, by what they are opened with. */
export class OpenModels {
  private readonly open = new Map<string, BackendModel>();

  constructor(private readonly session: CommandSession) {}

  async get(options: ModelOptions): Promise<BackendModel> {
    const key = JSON.stringify(options);
    const known = this.open.get(key);
    if (known !== undefined) return known;
    await this.dispose(); // one at a time: models are large
    const { backend, signal } = this.session;
    const model = await backend.openModel(options, { signal, progress: opening(this.session), many: true });
    this.open.set(key, model);
    return model;
  }

  async dispose(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    for (const model of all) await model.dispose();
  }
}

/** One file of explanations. `given` are the model options of the command line; what they leave out, the file says. */
export async function verifyFile(
  session: CommandSession,
  models: OpenModels,
  file: string,
  given: ModelOptions,
  most: number | undefined,
): Promise<readonly DocumentVerdict[]> {
  let recorded: readonly Explanation[];
  try {
    await checkFile(file, true);
    recorded = readExplanations(decodeText(await streamBytes(unpacked(fileBytes(file)))), file);
  } catch (error) {
    return [failed(file, error)];
  }
  const verdicts: DocumentVerdict[] = [];
  for (const [k, explanation] of recorded.entries()) {
    const where = recorded.length > 1 ? `${file} (record ${k + 1})` : file;
    try {
      verdicts.push(await verdictOn(session, models, explanation, where, given, most));
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      verdicts.push(failed(where, error));
    }
    session.progress.draw({ stage: 'explain', done: k + 1, total: recorded.length });
  }
  return verdicts;
}

async function verdictOn(
  session: CommandSession,
  models: OpenModels,
  recorded: Explanation,
  where: string,
  given: ModelOptions,
  most = ROUNDING,
): Promise<DocumentVerdict> {
  const otherModel = given.model !== undefined;
  const settings = settingsIn(recorded, where);
  const named: ModelOptions = otherModel
    ? {}
    : { model: modelFile(recorded.model.path), ...modelSettingsIn(recorded, where) };
  if (named.tokenizer !== undefined) modelFile(named.tokenizer);
  const model = await models.get({ ...named, ...given });
  const { source, id, known, text, textPair, evidence } = recorded;
  const input = { source, id, known, text, textPair };
  const now = await model.explain(input, settings, { signal: session.signal });
  const hash = textHash(input);
  const differences = [
    ...(evidence === undefined || evidence.textSha256 === hash
      ? []
      : [{ what: l10n.t('SHA-256 of the text'), recorded: evidence.textSha256, now: hash, by: null }]),
    ...differencesOf(recorded, now, { most, otherModel }),
  ];
  const confirmed = differences.length === 0;
  return { where, confirmed, error: null, differences, notes: confirmed ? [] : notesOn(recorded) };
}

/** What may round otherwise here. */
function notesOn({ evidence }: Explanation): readonly string[] {
  if (evidence === undefined) return [];
  const here = machineFacts();
  return (['processor', 'runtime'] as const).flatMap((name) =>
    evidence[name] === here[name] ? [] : [l10n.t`recorded with ${evidence[name]}, computed now with ${here[name]}`],
  );
}

/**
 * A path that a file names is opened only where it is on this machine: nothing is downloaded, and no other machine is
 * asked, because a file says so.
 */
function modelFile(path: string): string {
  if (path === BUNDLED) return path;
  const remote = /^(?:[\\/]{2}|[a-z][a-z\d+.-]+:\/\/)/i.test(path);
  if (!remote && existsSync(path)) return path;
  throw new DocumentError(l10n.t`its model ${path} is not on this machine: name it with --model`);
}

function failed(where: string, error: unknown): DocumentVerdict {
  return { where, confirmed: false, error: messageOf(error), differences: [], notes: [] };
}
