/** The commands of lenses for clients without their own commands. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { CancelledError, messageWithHints, UsageError } from '../../core/errors';
import { ranked } from '../../core/explanation/summary';
import { COMMANDS, type Part } from '../../protocol/editor';
import type { ExplainOptions } from '../../protocol/requests';
import { visibleTitle } from '../../text/visible';
import type { Entry } from '../editing/entry';
import { shortScore } from '../editing/lensText';
import type { EditingSession } from '../editing/session';
import { logError, responseError, signalOf } from './answer';
import type { Configuration } from './configuration';
import { exported, report, whole } from './files';
import { say } from './messages';
import { argumentsSchema, issueText } from './params';
import { ownProgress } from './progress';

export interface CommandAbilities {
  readonly progress: boolean;
  readonly showDocument: boolean;
}

interface Target {
  readonly uri: string;
  readonly part: Part;
  readonly options?: ExplainOptions | undefined;
}

/** Most labels in a choice that is shown to the user. */
const MOST_CHOICES = 8;

export class Commands {
  private folder: string | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly session: EditingSession,
    private readonly configuration: Configuration,
    private readonly abilities: CommandAbilities,
  ) {}

  offer(): void {
    this.connection.onExecuteCommand(async ({ command, arguments: given }, token) => {
      // Some clients send null if there are none.
      const [uri, part, options] = (given ?? []) as readonly unknown[];
      const parsed = v.safeParse(argumentsSchema, { uri, part: part ?? undefined, options });
      if (!parsed.success) throw new ResponseError(ErrorCodes.InvalidParams, `${command}: ${issueText(parsed.issues)}`);
      const { signal, dispose } = signalOf(token);
      try {
        await this.configuration.settled(parsed.output.uri);
        await this.execute(command, parsed.output, signal);
        return null;
      } catch (error) {
        if (!(error instanceof CancelledError)) say(this.connection, 'error', messageWithHints(error));
        throw responseError(this.connection, command, error, signal.aborted);
      } finally {
        dispose();
      }
    });
  }

  private async execute(command: string, target: Target, signal: AbortSignal): Promise<void> {
    switch (command) {
      case COMMANDS.explain:
        await this.explain(target, signal);
        break;
      case COMMANDS.cancel:
        this.session.cancel(target);
        break;
      case COMMANDS.clear:
        this.session.explaining.clear(target.uri);
        break;
      case COMMANDS.heatmap:
        await this.show('explanation.html', exported(whole(await this.explained(target, signal)), 'html'), true);
        break;
      case COMMANDS.report:
        await this.show('explanation.txt', report(await this.explained(target, signal)), false);
        break;
      case COMMANDS.target:
        await this.chooseTarget(target, signal);
        break;
      case COMMANDS.problem:
      case COMMANDS.log:
        say(this.connection, 'info', this.problemText(target));
        break;
      case COMMANDS.model:
        say(this.connection, 'info', l10n.t('Set gradlens.model to a folder, an .onnx file or a Hugging Face id.'));
        break;
      default:
        throw new UsageError(l10n.t`there is no command ${command}`);
    }
  }

  private problemText({ uri, part }: Target): string {
    const failure = this.session.failureOf(uri, part);
    return failure === null ? l10n.t('Nothing is wrong.') : [failure.message, ...failure.hints].join(' · ');
  }

  private async explain(target: Target, signal: AbortSignal): Promise<void> {
    const title = `Explaining ${this.session.states.document(target.uri).name}`;
    const progress = await ownProgress(this.connection, this.abilities.progress, title);
    try {
      const { view } = await this.session.explaining.explain({
        ...target,
        signal: AbortSignal.any([signal, progress.cancelled]),
        progress: (work) => progress.tell(work),
      });
      say(this.connection, 'info', `${view.title}: ${view.headline}. ${view.verdict}.`);
    } finally {
      progress.end();
    }
  }

  /** The explanation of a part, which is computed if there is none. */
  private async explained(target: Target, signal: AbortSignal): Promise<Entry> {
    const known = this.entryOf(target);
    if (known) return known;
    await this.explain(target, signal);
    const made = this.entryOf(target);
    if (!made) throw new UsageError(l10n.t('this explanation no longer exists: explain the text again'));
    return made;
  }

  private entryOf({ uri, part }: Target): Entry | undefined {
    return this.session.explaining.entryOf(uri, this.session.states.document(uri).part(part));
  }

  private async chooseTarget(target: Target, signal: AbortSignal): Promise<void> {
    const { explanation } = await this.explained(target, signal);
    if (!explanation) return;
    const choices = ranked(explanation.prediction).slice(0, MOST_CHOICES);
    const items = choices.map((score) => ({
      title: visibleTitle(`${score.label} ${shortScore(score)}`),
      label: score.label,
    }));
    const chosen = await this.connection.window
      .showInformationMessage(l10n.t('Explain which class?'), ...items)
      .catch((error: unknown) => logError(this.connection, 'window/showMessageRequest', error));
    if (chosen) await this.explain({ ...target, options: { target: chosen.label } }, signal);
  }

  /** Writes a temporary file that is removed with this server, and opens it: a page in the browser, a text in the editor. */
  private async show(name: string, text: string, external: boolean): Promise<void> {
    this.folder ??= ownFolder();
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (this.abilities.showDocument) {
      const shown = await this.connection.window
        .showDocument({ uri: pathToFileURL(file).href, external, takeFocus: true })
        .catch((error: unknown) => {
          logError(this.connection, 'window/showDocument', error);
          return { success: false };
        });
      if (shown?.success) return;
    }
    say(this.connection, 'info', l10n.t`Written to ${file}`);
  }
}

/** A temporary folder that is removed when this process ends. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
