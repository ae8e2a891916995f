/** What is said when something does not work: one message, with the way on. */
import { commands, type LogOutputChannel, l10n, window } from 'vscode';

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
export async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
  if (silent(error)) return;
  log.error(error instanceof Error ? error : String(error));
  await offer(messageOf(error));
}

/** An error message whose buttons open the log or choose another model. */
export async function offer(message: string): Promise<void> {
  const choose = l10n.t('Choose Model');
  const open = l10n.t('Open Log');
  const answer = await window.showErrorMessage(message, open, choose);
  if (answer === choose) await commands.executeCommand('gradlens.selectModel');
  if (answer === open) await commands.executeCommand('gradlens.showLog');
}
