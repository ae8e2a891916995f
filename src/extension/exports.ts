/** Explanations to files and back. */
import { commands, env, l10n, type QuickPickItem, Uri, window, workspace } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import { EXPORT_NAMES, EXPORTS, type ExportFormat, FORMATS } from '../protocol/formats';
import { visibleTitle } from '../text/visible';
import { fileOf } from './cells';
import { commandTarget } from './commandTarget';
import { explained } from './explain';
import { showFailure } from './failures';
import type { Services } from './services';

function formats(): (QuickPickItem & { readonly format: ExportFormat })[] {
  return EXPORT_NAMES.map((format) => {
    const { title, description } = EXPORTS[format];
    return { label: title, description: l10n.t(description), format };
  });
}

export async function exportExplanation(services: Services, ...args: unknown[]): Promise<void> {
  const shown = await explained(services, commandTarget(args));
  if (!shown) return;
  const chosen = await window.showQuickPick(formats(), { title: l10n.t('Export Explanation As') });
  if (chosen) await save(services, shown, chosen.format);
}

/** Asks where, and writes. */
export async function save(services: Services, shown: ShownExplanation, format: ExportFormat): Promise<void> {
  const name = `${shown.view.title.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.${EXPORTS[format].endings[0]}`;
  const folder = beside(shown);
  const target = await window.showSaveDialog({
    title: l10n.t('Export Explanation'),
    ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : {}),
    filters: { [EXPORTS[format].title]: [...EXPORTS[format].endings] },
  });
  if (!target) return;
  try {
    await workspace.fs.writeFile(target, await content(services, shown.id, format));
    const open = l10n.t('Open');
    const name = target.path.split('/').at(-1) ?? '';
    void window.showInformationMessage(l10n.t('Exported to {0}', visibleTitle(name)), open).then((answer) => {
      if (answer === open) return openExported(target, format);
      return undefined;
    });
  } catch (error) {
    showFailure(error, services.log);
  }
}

async function content(services: Services, id: string, format: ExportFormat): Promise<Uint8Array> {
  const note = services.explanations.noteOf(id);
  if (format === 'png') {
    const { version } = services.context.extension.packageJSON as { readonly version: string };
    const date = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    return services.heatmap.picture(id, `Gradlens ${version}, ${date}`);
  }
  return new TextEncoder().encode(await services.server.request('export', { id, format, note }));
}

async function openExported(target: Uri, format: ExportFormat): Promise<void> {
  if (format === 'html') await env.openExternal(target);
  else await commands.executeCommand('vscode.open', target);
}

/** The text's folder, else the workspace's. */
function beside(shown: ShownExplanation): Uri | undefined {
  const uri = shown.uri === null ? undefined : Uri.parse(shown.uri);
  const file = uri && fileOf(uri);
  if (file && file.scheme !== 'untitled') return Uri.joinPath(file, '..');
  return workspace.workspaceFolders?.[0]?.uri;
}

/** "Open Exported Explanation…": a JSON that was exported here or written by the command line. */
export async function openExplanation(services: Services, ...args: unknown[]): Promise<void> {
  const named = commandTarget(args).uri;
  const file = named
    ? Uri.parse(named)
    : (
        await window.showOpenDialog({
          title: l10n.t('Open Exported Explanation'),
          filters: { [l10n.t('Explanations')]: [...FORMATS.json.endings, ...FORMATS.jsonl.endings] },
        })
      )?.[0];
  if (file) await openSavedFile(services, file);
}

export async function openSavedFile(services: Services, file: Uri): Promise<void> {
  try {
    const text = new TextDecoder().decode(await workspace.fs.readFile(file));
    const opened = await services.server.request('open', { text, source: file.path.split('/').at(-1) ?? '' });
    for (const shown of [...opened].reverse()) services.explanations.put(shown);
    const first = opened[0];
    if (first) services.heatmap.show(first.id, { file: file.toString() });
    else void window.showInformationMessage(l10n.t('There is no explanation in this file.'));
  } catch (error) {
    showFailure(error, services.log);
  }
}

/** The reviewer's own words, which every export of the explanation carries. */
export async function writeNote(services: Services, shown: ShownExplanation): Promise<void> {
  const note = await window.showInputBox({
    title: l10n.t('Note for Exports'),
    prompt: l10n.t('HTML, PNG, JSON and the report carry it; empty: no note'),
    value: services.explanations.noteOf(shown.id) ?? '',
    validateInput: (text) => (text.length > 2000 ? l10n.t('At most 2000 characters') : undefined),
  });
  if (note !== undefined) services.explanations.setNote(shown.id, note.trim() === '' ? null : note.trim());
}
