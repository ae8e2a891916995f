/** What is said when something does not work: one message, with the way on. */
import { commands, type LogOutputChannel, l10n, window } from 'vscode';
import { visibleTitle } from '../text/visible';
import { chooseTokenizer, lacksTokenizer } from './tokenizerFolder';

/** Of the protocol: ContentModified, ServerCancelled, RequestCancelled. */
const SILENT = new Set([-32800, -32801, -32802]);

/** Whether an error only says that the work was not wanted any more. */
export function silent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return (typeof code === 'number' && SILENT.has(code)) || name === 'Canceled';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Shows the error with "Choose Model" and "Open Log"; an unwanted request says nothing. */
export function showFailure(error: unknown, log: LogOutputChannel): void {
  if (silent(error)) return;
  log.error(error instanceof Error ? error : String(error));
  offer(messageOf(error));
}

/** An error message whose buttons open the log or choose another model. Nothing waits for the answer. */
export function offer(message: string): void {
  const choose = l10n.t('Choose Model');
  const open = l10n.t('Open Log');
  const tokenizer = l10n.t('Choose Tokenizer…');
  const buttons = lacksTokenizer(message) ? [tokenizer, open, choose] : [open, choose];
  void window.showErrorMessage(visibleTitle(message), ...buttons).then((answer) => {
    if (answer === tokenizer) void chooseTokenizer();
    if (answer === choose) void commands.executeCommand('gradlens.selectModel');
    if (answer === open) void commands.executeCommand('gradlens.showLog');
  });
}
