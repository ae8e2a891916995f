/** Error messages with buttons for the remedies. */
import { commands, type LogOutputChannel, l10n, window } from 'vscode';
import type { Failure } from '../protocol/failure';
import { METHODS, UNGRADED } from '../protocol/methods';
import type { ExplainOptions } from '../protocol/requests';
import { visibleTitle } from '../text/visible';
import { change, setting } from './configuration';
import { failureOf, failureText, isFromServer, type Remedy, remediesOf } from './remedies';

/** Of the protocol: ContentModified, ServerCancelled, RequestCancelled. */
const SILENT = new Set([-32800, -32801, -32802]);

/** Whether an error only means that the work was cancelled. */
export function silent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return (typeof code === 'number' && SILENT.has(code)) || name === 'Canceled';
}

export function failureMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Shows the error with its remedies; a cancelled request shows nothing. `again` explains the same text another way. */
export function showFailure(error: unknown, log: LogOutputChannel, again?: (options: ExplainOptions) => unknown): void {
  if (silent(error)) return;
  if (!isFromServer(error)) log.error(error instanceof Error ? error : String(error));
  offer(failureOf(error), again);
}

/** An error message whose buttons are the remedies. Nothing waits for the answer. */
export function offer(failure: Failure, again?: (options: ExplainOptions) => unknown): void {
  const ways: Readonly<Record<Remedy, readonly [string, () => unknown]>> = {
    tokenizer: [l10n.t('Choose Tokenizer…'), chooseTokenizer],
    token: [l10n.t('Set Hugging Face Token…'), () => commands.executeCommand('gradlens.setToken')],
    method: [l10n.t('Explain by {0}', METHODS[UNGRADED].title), () => again?.({ method: UNGRADED })],
    column: [l10n.t('Choose Column…'), () => openSetting('data.textColumn')],
    device: [l10n.t('Use Any Device'), () => change('device', 'auto')],
    again: [l10n.t('Try Again'), () => again?.({})],
    model: [l10n.t('Choose Model'), () => commands.executeCommand('gradlens.selectModel')],
    restart: [l10n.t('Restart'), () => commands.executeCommand('gradlens.restartServer')],
    log: [l10n.t('Open Log'), () => commands.executeCommand('gradlens.showLog')],
  };
  const circumstances = { again: again !== undefined, device: setting('device') !== 'auto' };
  const offered = remediesOf(failure, circumstances).map((remedy) => ways[remedy]);
  const text = visibleTitle(failureText(failure));
  void window.showErrorMessage(text, ...offered.map(([title]) => title)).then((answer) => {
    offered.find(([title]) => title === answer)?.[1]();
  });
}

function openSetting(name: string): Thenable<unknown> {
  return commands.executeCommand('workbench.action.openSettings', `@id:gradlens.${name}`);
}

/** Asks for the folder of the base model and uses it from then on. */
async function chooseTokenizer(): Promise<void> {
  const found = await window.showOpenDialog({
    title: l10n.t('Folder of the Checkpoint’s Base Model'),
    openLabel: l10n.t('Use This Tokenizer'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  const folder = found?.[0]?.fsPath;
  if (folder !== undefined) await change('tokenizer', folder);
}
