/** "Show Why" over a text that has no label: what is wrong, with what helps as its first button. */
import { l10n, window } from 'vscode';
import type { ExplainOptions } from '../protocol/requests';
import { commandTarget } from './commandTarget';
import { explainInEditor } from './explain';
import { offer, showFailure } from './failures';
import type { Services } from './services';

export async function showProblem(services: Services, ...args: unknown[]): Promise<void> {
  const { uri, part } = commandTarget(args);
  try {
    const failure = await services.server.request('problem', { ...(uri && { uri }), ...(part && { part }) });
    if (!failure) return void window.showInformationMessage(l10n.t('Nothing is wrong any more.'));
    const again = (options: ExplainOptions) => uri && part && explainInEditor(services, { uri, part }, options);
    offer(failure, uri && part ? again : undefined);
  } catch (error) {
    showFailure(error, services.log);
  }
}
