/** "Explain Classification": requests it, shows progress, and stores the result. */
import { l10n, Uri } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { ExplainOptions } from '../protocol/requests';
import { type CommandTarget, commandTarget } from './commandTarget';
import { setting } from './configuration';
import { showFailure } from './failures';
import { withProgress } from './progress';
import type { Services } from './services';
import { editorOf, explanationFor, type Subject, subject } from './subject';

export async function explainClassification(services: Services, ...args: unknown[]): Promise<void> {
  const target = commandTarget(args);
  try {
    const wanted = await subject(services, target);
    if (!wanted) return;
    const shown = await explainInEditor(services, wanted, target.options);
    // Without colours in the text the heatmap shows the result.
    const colored = setting('decorations.enabled', Uri.parse(wanted.uri)) && editorOf(wanted.uri) !== undefined;
    if (shown && !colored) services.heatmap.show(shown.id);
  } catch (error) {
    showFailure(error, services.log);
  }
}

/** Explains a part of a document; a failure is shown where it was asked for, and undefined returned. */
export async function explainInEditor(
  services: Services,
  { uri, part }: Subject,
  options?: ExplainOptions,
  askedBy: 'editor' | 'heatmap' = 'editor',
): Promise<ShownExplanation | undefined> {
  const { server, explanations, documents, heatmap, log } = services;
  documents.labelled(uri);
  const name = Uri.parse(uri).path.split('/').at(-1) ?? uri;
  try {
    const shown = await withProgress(l10n.t('Explaining {0}', name), (token, report) =>
      server.explain(options ? { uri, part, options } : { uri, part }, token, report),
    );
    const placed = explanations.put(shown);
    documents.remember(shown.id, options);
    if (heatmap.visible) heatmap.show(shown.id);
    return placed;
  } catch (error) {
    // Said once, where it was asked.
    if (askedBy === 'heatmap' && heatmap.visible) heatmap.failed(error);
    else showFailure(error, log, (way) => explainInEditor(services, { uri, part }, { ...options, ...way }, askedBy));
    return undefined;
  }
}

/** The explanation that a command is about; where there is none yet, it is made. */
export async function explained(services: Services, target: CommandTarget): Promise<ShownExplanation | undefined> {
  const known = explanationFor(services, target);
  if (known) return known;
  try {
    const wanted = await subject(services, target);
    return wanted && (await explainInEditor(services, wanted, target.options));
  } catch (error) {
    showFailure(error, services.log);
    return undefined;
  }
}
