/** Which document and part, and which explanation, a command is about. */
import {
  commands,
  l10n,
  type NotebookCell,
  NotebookCellKind,
  type TextDocument,
  type TextEditor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Part, ShownExplanation } from '../protocol/editor';
import { cellInFront, cellOf } from './cells';
import type { CommandTarget } from './commandTarget';
import { TEXT_LANGUAGES } from './documents';
import type { Explanations } from './explanations';
import { samePart } from './explanations';
import type { Services } from './services';

export interface Subject {
  readonly uri: string;
  readonly part: Part;
}

/** Where the editor itself keeps no text that could be explained. */
const OUTSIDE = new Set(['output', 'gradlens-report', 'gradlens-readings', 'walkThrough', 'vscode-settings', 'debug']);

/** The editor that a command was called on: the one of the document, or the one in front, or else one that can be seen. */
export function editorOf(uri: string | undefined): TextEditor | undefined {
  const active = window.activeTextEditor;
  const editors = [...(active ? [active] : []), ...window.visibleTextEditors];
  const wanted = uri ?? cellInFront()?.document.uri.toString();
  return editors.find(({ document }) =>
    wanted === undefined ? !OUTSIDE.has(document.uri.scheme) : document.uri.toString() === wanted,
  );
}

/** The document that a command was called on. A cell that is shown as it reads has no editor. */
export function documentOf(uri: string | undefined): TextDocument | undefined {
  const cell = uri === undefined ? cellInFront() : cellOf(uri);
  return editorOf(uri)?.document ?? cell?.document;
}

/** What a command does for a newcomer who has no text open: it says what to do. Nothing waits for the answer. */
export function sayOpenFirst(): void {
  const sample = l10n.t('Open Sample Article');
  const open = l10n.t('Open File…');
  const said = l10n.t('Open a text first: what is labelled and explained is the text in the editor.');
  void window.showInformationMessage(said, sample, open).then((answer) => {
    if (answer === sample) return commands.executeCommand('gradlens.openSample');
    if (answer === open) return commands.executeCommand('workbench.action.files.openFile');
    return undefined;
  });
}

/** The selection, else the row under the cursor, else the document. Says what to do when there is none: undefined. */
export async function subject(services: Services, target: CommandTarget): Promise<Subject | undefined> {
  if (target.uri !== undefined && target.part) return { uri: target.uri, part: target.part };
  const { active, current } = services.heatmap;
  if (target.uri === undefined && active && current?.uri) return { uri: current.uri, part: partNow(current) };
  const editor = editorOf(target.uri);
  const uri = target.uri ?? documentOf(undefined)?.uri.toString();
  if (uri === undefined) {
    sayOpenFirst();
    return undefined;
  }
  const cell = cellOf(uri);
  const selected = editor !== undefined && !editor.selection.isEmpty;
  if (cell && isCode(cell) && !selected) return codeCell(cell);
  if (!editor) {
    const document = await workspace.openTextDocument(Uri.parse(uri));
    if (!cell) await window.showTextDocument(document, { preview: true });
    return { uri, part: { kind: 'document' } };
  }
  const { document, selection } = editor;
  if (!selection.isEmpty)
    return {
      uri,
      part: { kind: 'selection', start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) },
    };
  // The server finds the row that it is in, or takes the whole.
  const offset = document.offsetAt(selection.active);
  return { uri, part: { kind: 'selection', start: offset, end: offset } };
}

/** Cells of raw text, or of a language of texts, are read like any other. */
export function isCode({ kind, document: { languageId } }: NotebookCell): boolean {
  return kind === NotebookCellKind.Code && languageId !== 'raw' && !TEXT_LANGUAGES.includes(languageId);
}

/** Code is no text: what is explained of it is what was selected, a string as a rule. Undefined where that is still to be done. */
async function codeCell({ document }: NotebookCell): Promise<Subject | undefined> {
  const whole = { uri: document.uri.toString(), part: { kind: 'document' } } as const;
  const said = l10n.t('This cell holds code: select a text in it, then explain that.');
  const all = l10n.t('Explain the Whole Cell');
  return (await window.showInformationMessage(said, all)) === all ? whole : undefined;
}

/** The part that an explanation is of, as it lies now: a selection moves with edits. */
export function partNow({ part, start, end }: ShownExplanation): Part {
  return part.kind === 'selection' ? { kind: 'selection', start, end } : part;
}

/** The explanation that a command is about: the one named, the heatmap's when that has the focus, the cursor's. */
export function explanationFor(services: Services, target: CommandTarget): ShownExplanation | undefined {
  const { explanations, heatmap } = services;
  if (target.uri !== undefined && target.part) return explanations.find(target.uri, target.part);
  const editor = editorOf(target.uri);
  const document = documentOf(target.uri);
  if (target.uri === undefined && (heatmap.active || !document)) return heatmap.current;
  if (editor) return atCursor(explanations, editor);
  return document && explanations.of(document.uri.toString())[0];
}

/** The explanation of what is selected, or around the cursor, or the document's newest. */
export function atCursor(explanations: Explanations, editor: TextEditor): ShownExplanation | undefined {
  const { document, selection } = editor;
  const uri = document.uri.toString();
  const start = document.offsetAt(selection.start);
  const end = document.offsetAt(selection.end);
  return (
    explanations.of(uri).find((shown) => start < end && samePart(shown.part, { kind: 'selection', start, end })) ??
    explanations.at(uri, start)
  );
}
