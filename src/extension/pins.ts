/** What-if: an explanation is kept, and the text is edited; label, score and words are compared with it. */
import { l10n, window } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { Explanation } from '../protocol/explain';
import { commandTarget } from './commandTarget';
import { explained } from './explain';
import { failureMessage, showFailure } from './failures';
import type { Services } from './services';

export async function pinExplanation(services: Services, pinned: boolean, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (!shown) return;
  try {
    await pin(services, shown, pinned);
  } catch (error) {
    showFailure(error, services.log);
  }
}

/** Compares with what was pinned before the window was loaded. */
export async function pinAgain(services: Services, { id }: ShownExplanation, pinned: Explanation): Promise<void> {
  const { explanations, log, server } = services;
  try {
    const shown = await server.request('pin', { id, pinned: true, explanation: pinned });
    explanations.pinWith(id, pinned);
    explanations.put(shown);
  } catch (error) {
    log.warn(failureMessage(error));
  }
}

export async function pin(services: Services, shown: ShownExplanation, pinned: boolean): Promise<void> {
  services.explanations.put(await services.server.request('pin', { id: shown.id, pinned }));
  if (pinned) window.setStatusBarMessage(l10n.t('Pinned: edit the text and see what changes'), 5000);
}
