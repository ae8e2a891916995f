/** Rows that the model labels otherwise than their file: a mark that a wall of lenses does not hide, and the way to the next. */
import {
  type Disposable,
  l10n,
  MarkdownString,
  OverviewRulerLane,
  Position,
  Range,
  Selection,
  type TextEditor,
  type TextEditorDecorationType,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { RowDisagreements } from '../protocol/editor';
import { visibleLine } from '../text/visible';
import type { Server } from './server';

type Rows = RowDisagreements['rows'];

export class DisagreementMarks {
  private readonly byUri = new Map<string, Rows>();
  private readonly subscriptions: Disposable[];
  private mark: TextEditorDecorationType | undefined;

  constructor(
    private readonly extension: Uri,
    server: Server,
  ) {
    this.subscriptions = [
      server.onDisagreements(({ uri, rows }) => {
        if (rows.length === 0) this.byUri.delete(uri);
        else this.byUri.set(uri, rows);
        this.paintAll();
      }),
      server.onGone(() => {
        this.byUri.clear();
        this.paintAll();
      }),
      window.onDidChangeVisibleTextEditors(() => this.paintAll()),
      workspace.onDidCloseTextDocument((document) => this.byUri.delete(document.uri.toString())),
    ];
  }

  /** Those of a document, in its order. */
  of(uri: string): Rows {
    return this.byUri.get(uri) ?? [];
  }

  /** Puts the cursor into the next such row (`step` 1) or the one before (-1), around the ends of the file. */
  go(editor: TextEditor, step: 1 | -1): void {
    const rows = this.of(editor.document.uri.toString());
    const line = editor.selection.active.line;
    const later = rows.filter((row) => (step > 0 ? row.line > line : row.line < line));
    const next = (step > 0 ? (later[0] ?? rows[0]) : (later.at(-1) ?? rows.at(-1))) ?? null;
    if (next === null) {
      void window.showInformationMessage(
        l10n.t('No labelled row of this file differs from its label. Rows get labels when they are looked at.'),
      );
      return;
    }
    const at = new Position(next.line, 0);
    editor.selection = new Selection(at, at);
    editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
    window.setStatusBarMessage(visibleLine(next.text), 5000);
  }

  dispose(): void {
    this.mark?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private paintAll(): void {
    for (const editor of window.visibleTextEditors) {
      const rows = this.of(editor.document.uri.toString());
      if (rows.length === 0 && !this.mark) continue;
      this.mark ??= window.createTextEditorDecorationType({
        gutterIconPath: Uri.joinPath(this.extension, 'media', 'differs.svg'),
        gutterIconSize: 'contain',
        overviewRulerColor: new ThemeColor('gradlens.disagreement'),
        overviewRulerLane: OverviewRulerLane.Left,
      });
      editor.setDecorations(
        this.mark,
        rows.map(({ line, text }) => ({
          range: new Range(line, 0, line, 0),
          hoverMessage: new MarkdownString().appendText(visibleLine(text)),
        })),
      );
    }
  }
}
