/** The command line that gives the same explanation, to the clipboard. */
import { env } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import { commandTarget } from './commandTarget';
import { explained } from './explain';
import { showFailure } from './failures';
import type { Services } from './services';
import { copied } from './terminals';

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
  const line = await services.server.request('command', { id: shown.id });
  await env.clipboard.writeText(line);
  await copied(services, line);
}
