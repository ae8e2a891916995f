/** Rows whose label in the data is not the model's: told where the setting says so. */
import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { disagreement } from '../../core/explanation/summary';
import { visibleLine } from '../../text/visible';
import { textsOfRows } from '../editing/labelling';
import { labelScore } from '../editing/lensText';
import type { OpenDocument } from '../editing/openDocument';
import type { Session } from '../editing/session';

export class Diagnostics {
  private readonly told = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly session: () => Session,
  ) {}

  /** Labels or settings of a document have changed. */
  update(uri: string): void {
    const document = this.session().find(uri);
    const wanted = document?.settings['data.reportWrongLabels'] === true && document.hasRows;
    if (!wanted && !this.told.has(uri)) return;
    const diagnostics = wanted ? this.of(document) : [];
    if (wanted) this.told.add(uri);
    else this.told.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics, ...(document ? { version: document.version } : {}) });
  }

  private of(document: OpenDocument): Diagnostic[] {
    return textsOfRows(document).flatMap((part) => {
      const { now } = this.session().labelling.labelOf(document.uri, part);
      if (now?.kind !== 'label') return [];
      const { classification } = now;
      const { known } = part.input;
      const differs = disagreement({ ...classification, known });
      if (differs === null) return [];
      const { start, end } = part.label ?? part.ranges[0];
      return {
        range: { start: document.positionAt(start), end: document.positionAt(end) },
        severity: DiagnosticSeverity.Warning,
        source: 'Gradlens',
        code: 'label-differs',
        message: visibleLine(`the model says ${labelScore(classification)}, the ${differs}`),
      };
    });
  }
}
