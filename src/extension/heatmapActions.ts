/** Handles the heatmap's messages by the same commands as the palette. */
import { l10n, type NotebookCell, Selection, TextEditorRevealType, Uri, ViewColumn, window, workspace } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { FromHeatmap, Granularity } from '../protocol/heatmap';
import type { ExplainOptions } from '../protocol/requests';
import { cellOf, revealCell } from './cells';
import { change, setting } from './configuration';
import { copyCommandOf } from './copyCommand';
import { explainInEditor } from './explain';
import { openSavedFile, save, writeNote } from './exports';
import { failureMessage, showFailure } from './failures';
import type { HeatmapOrigin } from './heatmapPanel';
import { pin } from './pins';
import { type EditorSpan, toDocument } from './places';
import { openReport } from './report';
import type { Services } from './services';
import { partNow } from './subject';
import { again } from './targets';

const MEMORY = 'gradlens.heatmap';

/** What a window that is loaded again needs to show the same. */
interface Memory {
  readonly uri?: string;
  /** Of a cell, which is named anew each time that its notebook is opened: where it stands. */
  readonly cell?: { readonly notebook: string; readonly index: number };
  readonly part?: ShownExplanation['part'];
  readonly options?: ExplainOptions;
  readonly file?: string;
}

export async function received(services: Services, message: FromHeatmap): Promise<void> {
  const shown = 'id' in message && message.id !== null ? services.explanations.get(message.id) : undefined;
  try {
    if (message.kind === 'granularity') await choose(message.granularity, services.heatmap.current?.uri);
    if (!shown) return;
    switch (message.kind) {
      case 'explain':
        return await again(services, shown, message.options, 'heatmap');
      case 'cancel':
        await services.server.request('cancel', { id: shown.id });
        return;
      case 'reveal':
        return await reveal(shown, message);
      case 'pin':
        return await pin(services, shown, message.pinned);
      case 'export':
        return await save(services, shown, message.format);
      case 'note':
        return await writeNote(services, shown);
      case 'report':
        return await openReport(shown);
      case 'copyCommand':
        return await copyCommandOf(services, shown);
      default:
        return;
    }
  } catch (error) {
    showFailure(error, services.log);
  }
}

/** The editor, the hovers and the heatmap go by one setting. */
async function choose(granularity: Granularity, uri: string | null | undefined): Promise<void> {
  const resource = uri ? Uri.parse(uri) : undefined;
  if (setting('decorations.granularity', resource) !== granularity)
    await change('decorations.granularity', granularity, resource);
}

/** Selects a word in the editor. The heatmap keeps the focus, so that the next word is one key away. */
async function reveal(shown: ShownExplanation, word: Extract<FromHeatmap, { kind: 'reveal' }>): Promise<void> {
  const place = toDocument(shown.places, word.sequence, word);
  if (shown.uri === null || !place) return;
  const cell = cellOf(shown.uri);
  if (cell) return revealInCell(cell, place);
  const document = await workspace.openTextDocument(Uri.parse(shown.uri));
  const open = window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await window.showTextDocument(document, {
    viewColumn: open?.viewColumn ?? ViewColumn.One,
    preserveFocus: true,
  });
  editor.selection = new Selection(document.positionAt(place.start), document.positionAt(place.end));
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}

/** In a rendered cell there is nothing to select. */
async function revealInCell(cell: NotebookCell, { start, end }: EditorSpan): Promise<void> {
  await revealCell(cell);
  const { document } = cell;
  const editor = window.visibleTextEditors.find((one) => one.document === document);
  if (!editor) return;
  editor.selection = new Selection(document.positionAt(start), document.positionAt(end));
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Notes what is shown, for the next time that the window is loaded. */
export function remember(services: Services, shown: ShownExplanation, origin: HeatmapOrigin): void {
  const options = services.documents.optionsOf(shown.id);
  const memory: Memory =
    shown.uri === null ? { ...origin } : { ...placeOf(shown.uri), part: partNow(shown), ...(options && { options }) };
  void services.context.workspaceState.update(MEMORY, memory);
}

/** Names a document, or a cell, for the next time that the window is loaded. */
export function placeOf(uri: string): Pick<Memory, 'uri' | 'cell'> {
  const cell = cellOf(uri);
  return cell ? { cell: { notebook: cell.notebook.uri.toString(), index: cell.index } } : { uri };
}

/** Opens the document that was shown. Rejects where there is none any more. */
async function openAgain({ uri, cell }: Memory): Promise<string | undefined> {
  if (cell) {
    const notebook = await workspace.openNotebookDocument(Uri.parse(cell.notebook));
    return cell.index < notebook.cellCount ? notebook.cellAt(cell.index).document.uri.toString() : undefined;
  }
  if (uri) await workspace.openTextDocument(Uri.parse(uri));
  return uri;
}

/** Shows again what was shown before the window was loaded: from its file, or by explaining it again. */
export async function showAgain(services: Services): Promise<void> {
  const memory = services.context.workspaceState.get<Memory>(MEMORY, {});
  const { file, part, options } = memory;
  const { heatmap } = services;
  try {
    await heatmap.untilReady();
    if (file) return await openSavedFile(services, Uri.parse(file));
    const uri = await openAgain(memory);
    if (!uri || !part) return heatmap.empty(undefined);
    const shown = await explainInEditor(services, { uri, part }, options);
    if (shown) heatmap.show(shown.id);
    else heatmap.empty(undefined);
  } catch (error) {
    // The text is gone, perhaps: said where it would have been shown, and nowhere else.
    services.log.warn(failureMessage(error));
    heatmap.empty(l10n.t('What was shown here cannot be opened: {0}', failureMessage(error)));
  }
}
