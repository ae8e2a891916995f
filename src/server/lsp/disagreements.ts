/** Notifies the client of rows whose label in the data differs from the model's, for marks beside them. */
import type { Connection } from 'vscode-languageserver/node';
import { disagreement, foreignLabels } from '../../core/explanation/summary';
import { NOTIFICATIONS, type RowDisagreements } from '../../protocol/editor';
import { textsOfRows } from '../editing/labelling';
import type { OpenDocument } from '../editing/openDocument';
import type { EditingSession } from '../editing/session';

export class Disagreements {
  private readonly told = new Map<string, string>();

  constructor(
    private readonly connection: Connection,
    private readonly session: () => EditingSession,
  ) {}

  /** Called when labels of a document have changed, or it was edited or closed. */
  update(uri: string): void {
    const document = this.session().find(uri);
    const rows = document?.hasRows && this.session().states.get(uri)?.isLabelled ? this.of(document) : [];
    const said = JSON.stringify(rows);
    if (said === (this.told.get(uri) ?? '[]')) return;
    if (rows.length === 0) this.told.delete(uri);
    else this.told.set(uri, said);
    void this.connection.sendNotification(NOTIFICATIONS.disagreements, { uri, rows } satisfies RowDisagreements);
  }

  private of(document: OpenDocument): RowDisagreements['rows'] {
    return textsOfRows(document).flatMap((text) => {
      const { ranges, part, input } = text;
      const { now } = this.session().labelling.labelOf(document.uri, text);
      if (now?.kind !== 'label' || part.kind !== 'row') return [];
      const said = { ...now.classification, known: input.known };
      const differs = foreignLabels(said).length > 0 ? null : disagreement(said);
      const line = document.positionAt(ranges[0]?.start ?? 0).line;
      return differs === null
        ? []
        : [{ row: part.row, line, text: `${now.classification.prediction.label}; ${differs}` }];
    });
  }
}
