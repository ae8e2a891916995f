/** Class pickers: explain another class, or why one rather than another. */
import { l10n, type QuickPickItem, window } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { HeatmapClass } from '../protocol/heatmap';
import type { ExplainOptions } from '../protocol/requests';
import { visibleTitle } from '../text/visible';
import { commandTarget } from './commandTarget';
import { explained, explainInEditor } from './explain';
import { asked, mergedOptions } from './options';
import type { Services } from './services';
import { partNow } from './subject';

interface ClassItem extends QuickPickItem {
  /** The label itself; `label` is how it is shown. */
  readonly name: string;
}

/** The classes, the best first, each with its score. */
export function classItems(classes: readonly HeatmapClass[], without?: string): ClassItem[] {
  const order = [...classes].sort((a, b) => b.bar - a.bar);
  return order
    .filter(({ label }) => label !== without)
    .map(({ label, score, predicted, explained: now }) => ({
      name: label,
      label: visibleTitle(label),
      description: score,
      ...(predicted || now
        ? {
            detail: [predicted && l10n.t('what the model says'), now && l10n.t('explained now')]
              .filter(Boolean)
              .join(' · '),
          }
        : {}),
    }));
}

export async function selectTarget(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (!shown || !canAsk(shown)) return;
  const chosen = await window.showQuickPick(classItems(shown.view.classes), {
    title: l10n.t('Explain Another Class'),
    placeHolder: l10n.t('Which words speak for and against …'),
    matchOnDescription: true,
  });
  if (chosen) await again(services, shown, { target: chosen.name, output: 'logit' });
}

export async function compareClasses(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (!shown || !canAsk(shown)) return;
  const first = await window.showQuickPick(classItems(shown.view.classes), {
    title: l10n.t('Why One Class Rather than Another (1/2)'),
    placeHolder: l10n.t('Why …'),
  });
  if (!first) return;
  const second = await window.showQuickPick(classItems(shown.view.classes, first.name), {
    title: l10n.t('Why One Class Rather than Another (2/2)'),
    placeHolder: l10n.t('Why {0} rather than …', first.label),
  });
  if (second) await again(services, shown, { target: first.name, output: 'margin', against: second.name });
}

/** Explains the same part with other options. */
export async function again(
  services: Services,
  shown: ShownExplanation,
  options: ExplainOptions,
  askedBy: 'editor' | 'heatmap' = 'editor',
): Promise<void> {
  if (shown.uri === null) {
    void window.showInformationMessage(
      l10n.t('This explanation was opened from a file: its text is not in a document.'),
    );
    return;
  }
  const before = services.documents.optionsOf(shown.id);
  const wanted = askedBy === 'heatmap' ? asked(before, options) : mergedOptions(before, options);
  await explainInEditor(services, { uri: shown.uri, part: partNow(shown) }, wanted, askedBy);
}

function canAsk(shown: ShownExplanation): boolean {
  if (shown.view.classes.length > 1) return true;
  void window.showInformationMessage(l10n.t('This model has one output, so there is no other class to explain.'));
  return false;
}
