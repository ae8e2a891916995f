/** Gives explanations of an ended server to the next one: nothing is computed again. */
import { window } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import { explainInEditor } from './explain';
import { failureMessage } from './failures';
import type { Services } from './services';
import { partNow } from './subject';

/** Those on the screen first. What the new server cannot place any more goes. */
export async function restoreExplanations(services: Services): Promise<void> {
  const seen = new Set(window.visibleTextEditors.map(({ document }) => document.uri.toString()));
  const own = services.explanations.all().filter(({ uri }) => uri !== null);
  const isSeen = ({ uri }: ShownExplanation) => Number(!seen.has(uri ?? ''));
  // Oldest first, so that the newest is the newest again.
  for (const shown of [...own].reverse().sort((a, b) => isSeen(a) - isSeen(b))) await restore(services, shown);
}

async function restore(services: Services, shown: ShownExplanation): Promise<void> {
  const { documents, explanations, log, server } = services;
  const { id, uri, explanation } = shown;
  if (uri === null) return;
  const options = documents.optionsOf(id);
  const part = partNow(shown);
  // Explanations in progress are requested again.
  if (!explanation) return void explainInEditor(services, { uri, part }, options);
  try {
    const params = { uri, id, part, explanation, pinned: explanations.pinnedOf(id) };
    const back = await server.request('restore', options ? { ...params, options } : params);
    if (back) explanations.put(back);
    else explanations.drop(id);
  } catch (error) {
    log.warn(failureMessage(error));
    explanations.drop(id);
  }
}
