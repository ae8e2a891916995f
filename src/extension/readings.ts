/** One text as each reader of the tokenizer's files reads it. */
import { l10n } from 'vscode';
import { commandTarget } from './commandTarget';
import { fileName } from './documents';
import { showFailure } from './failures';
import { withProgress } from './progress';
import type { Services } from './services';
import { subject } from './subject';

/** "Compare Readings": of what is selected, the row under the cursor, or the whole text. */
export async function showReadings(services: Services, ...args: unknown[]): Promise<void> {
  const { server, readings, log } = services;
  try {
    const wanted = await subject(services, commandTarget(args));
    if (!wanted) return;
    const name = fileName(wanted.uri);
    const text = await withProgress(l10n.t('Comparing readings of {0}', name), (token) =>
      server.request('readings', wanted, token),
    );
    await readings.show(name, text);
  } catch (error) {
    showFailure(error, log);
  }
}
