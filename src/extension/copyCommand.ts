/** The command line that gives the same explanation, to the clipboard. */
import { env, l10n, window } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import { commandTarget } from './commandTarget';
import { explained } from './explain';
import { showFailure } from './failures';
import type { Services } from './services';

export async function copyCommand(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (!shown) return;
  try {
    await copyCommandOf(services, shown);
  } catch (error) {
    showFailure(error, services.log);
  }
}

export async function copyCommandOf(services: Services, shown: ShownExplanation): Promise<void> {
  await env.clipboard.writeText(await services.server.request('command', { id: shown.id }));
  window.setStatusBarMessage(l10n.t('Command line copied'), 4000);
}
