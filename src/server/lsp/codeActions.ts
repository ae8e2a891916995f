/** Actions for the text under the cursor, for editors that show no lenses. */
import * as l10n from '@vscode/l10n';
import type { CodeAction, Connection } from 'vscode-languageserver/node';
import { DocumentError } from '../../core/errors';
import { COMMANDS, type Part } from '../../protocol/editor';
import type { OpenDocument } from '../editing/openDocument';
import type { EditingSession } from '../editing/session';

export const ACTION_KIND = 'source.gradlens';

export function offerActions(connection: Connection, session: EditingSession): void {
  connection.onCodeAction(({ textDocument: { uri }, range, context: { only } }): CodeAction[] => {
    const document = session.find(uri);
    if (!document || (only && !only.some((kind) => ACTION_KIND.startsWith(kind)))) return [];
    try {
      const part = partIn(document, document.offsetAt(range.start), document.offsetAt(range.end));
      const known = session.explaining.entryOf(uri, document.part(part));
      const action = (title: string, command: string): CodeAction => ({
        title,
        kind: ACTION_KIND,
        command: { title, command, arguments: [uri, part] },
      });
      return [
        action(l10n.t`Gradlens: explain ${nameOf(part)}`, COMMANDS.explain),
        ...(known?.explanation
          ? [
              action('Gradlens: heatmap', COMMANDS.heatmap),
              action(l10n.t('Gradlens: report as text'), COMMANDS.report),
              action(l10n.t('Gradlens: explain another class…'), COMMANDS.target),
              action('Gradlens: clear', COMMANDS.clear),
            ]
          : []),
      ];
    } catch (error) {
      if (error instanceof DocumentError) return []; // there is no text here
      throw error;
    }
  });
}

function partIn(document: OpenDocument, start: number, end: number): Part {
  return start < end ? { kind: 'selection', start, end } : document.partAt(start);
}

function nameOf(part: Part): string {
  if (part.kind === 'row') return `row ${part.row + 1}`;
  return part.kind === 'selection' ? l10n.t('the selection') : l10n.t('this text');
}
