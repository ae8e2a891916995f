/** Every command, by name. */
import { commands, type Disposable, l10n, type QuickPickItem, type Uri, window } from 'vscode';
import { GRANULARITIES, type Granularity } from '../protocol/formats';
import { cellOf } from './cells';
import { commandTarget } from './commandTarget';
import { change, setting } from './configuration';
import { copyCommand } from './copyCommand';
import { classifyText, labelWorkspace, stopLabelling } from './documents';
import { explainClassification, explained } from './explain';
import { exportExplanation, openExplanation } from './exports';
import { showFailure } from './failures';
import { selectModel } from './models';
import { pinExplanation } from './pins';
import { showProblem } from './problem';
import { showReadings } from './readings';
import { showReport } from './report';
import { openSample } from './samples';
import { clearToken, setToken } from './secrets';
import type { Services } from './services';
import { documentOf, editorOf, explanationFor, isCode, sayOpenFirst } from './subject';
import { compareClasses, selectTarget } from './targets';

export function registerCommands(services: Services): Disposable[] {
  const bound =
    (run: (services: Services, ...args: unknown[]) => Promise<void>) =>
    (...args: unknown[]) =>
      run(services, ...args);
  const handlers: Record<string, (...args: unknown[]) => unknown> = {
    explainClassification: bound(explainClassification),
    classify: bound(classifyDocument),
    labelWorkspace,
    stopLabelling: bound(stopAll),
    nextDisagreement: () => disagreement(services, 1),
    previousDisagreement: () => disagreement(services, -1),
    showHeatmap: bound(showHeatmap),
    selectTarget: bound(selectTarget),
    compareClasses: bound(compareClasses),
    compareReadings: bound(showReadings),
    pin: (...args) => pinExplanation(services, true, ...args),
    unpin: (...args) => pinExplanation(services, false, ...args),
    clearExplanation: bound(clearExplanation),
    cancel: bound(cancel),
    showReport: bound(showReport),
    exportExplanation: bound(exportExplanation),
    openExplanation: bound(openExplanation),
    copyCommand: bound(copyCommand),
    selectModel: bound(selectModel),
    selectGranularity,
    toggleColors: () => toggle('decorations.enabled'),
    toggleCodeLens: () => toggle('codeLens.enabled'),
    openSample: bound(openSample),
    getStarted: () => commands.executeCommand('workbench.action.openWalkthrough', 'gradlens.gradlens#start', false),
    setToken: bound(setToken),
    clearToken: bound(clearToken),
    restartServer: bound(restartServer),
    showProblem: bound(showProblem),
    showLog: () => services.log.show(),
  };
  return Object.entries(handlers).map(([name, run]) => commands.registerCommand(`gradlens.${name}`, run));
}

async function classifyDocument(services: Services, ...args: unknown[]): Promise<void> {
  const document = documentOf(commandTarget(args).uri);
  const cell = document && cellOf(document.uri.toString());
  if (!document) sayOpenFirst();
  // A text in it may be selected.
  else if (cell && isCode(cell)) await explainClassification(services, document.uri);
  else
    await classifyText(services.documents, services.server, document, (error) => {
      // Of an empty text the lens says enough.
      if (document.getText().trim() !== '') showFailure(error, services.log);
    });
}

/** For the workspace, and for every document labelled on request. */
async function stopAll(services: Services): Promise<void> {
  await stopLabelling();
  for (const uri of services.documents.uris()) await clearExplanation(services, uri);
}

function disagreement({ disagreements }: Services, step: 1 | -1): void {
  const editor = editorOf(undefined);
  if (editor) disagreements.go(editor, step);
  else sayOpenFirst();
}

async function showHeatmap(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (shown) services.heatmap.show(shown.id);
}

/** Removes colours and label of the document. */
async function clearExplanation(services: Services, ...args: unknown[]): Promise<void> {
  const target = commandTarget(args);
  const shown = explanationFor(services, target);
  if (shown?.uri === null) return services.explanations.drop(shown.id);
  const uri = shown?.uri ?? target.uri ?? documentOf(undefined)?.uri.toString();
  if (uri === undefined) return;
  services.documents.forget(uri);
  for (const { id } of services.explanations.of(uri)) services.explanations.drop(id);
  if (services.server.running) await services.server.request('clear', { uri });
}

async function cancel(services: Services, ...args: unknown[]): Promise<void> {
  const uri = commandTarget(args).uri ?? documentOf(undefined)?.uri.toString();
  const own = services.status.work.filter((work) => work.uri === uri);
  const uris = new Set((own.length > 0 ? own : services.status.work).map((work) => work.uri));
  for (const one of uri !== undefined && own.length === 0 && uris.size === 0 ? [uri] : uris)
    if (services.server.running) await services.server.request('cancel', { uri: one });
}

async function selectGranularity(): Promise<void> {
  const uri = documentOf(undefined)?.uri;
  const names: Record<Granularity, string> = {
    token: l10n.t('Tokens'),
    word: l10n.t('Words'),
    sentence: l10n.t('Sentences'),
  };
  const now = setting('decorations.granularity', uri);
  const items = GRANULARITIES.map((value): QuickPickItem & { value: Granularity } => ({
    label: names[value],
    value,
    ...(value === now ? { description: l10n.t('now') } : {}),
  }));
  const chosen = await window.showQuickPick(items, { title: l10n.t('What Is Colored as One Piece') });
  if (chosen) await change('decorations.granularity', chosen.value, uri);
}

async function toggle(name: 'decorations.enabled' | 'codeLens.enabled'): Promise<void> {
  const uri: Uri | undefined = documentOf(undefined)?.uri;
  await change(name, !setting(name, uri), uri);
}

async function restartServer({ server, log }: Services): Promise<void> {
  try {
    await server.restart();
  } catch (error) {
    showFailure(error, log);
  }
}
