/** Reports rows whose label in the data differs from the model's, if the setting is on. */
import * as l10n from '@vscode/l10n';
import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { disagreement, foreignLabels } from '../../core/explanation/summary';
import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';
import { textsOfRows } from '../editing/labelling';
import { labelScore } from '../editing/lensText';
import type { OpenDocument } from '../editing/openDocument';
import type { EditingSession } from '../editing/session';
import type { TextPart } from '../editing/textPart';

export class Diagnostics {
  private readonly told = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly session: () => EditingSession,
  ) {}

  /** Called when labels or settings of a document have changed. */
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
    const rows = textsOfRows(document).flatMap((part) => {
      const { now } = this.session().labelling.labelOf(document.uri, part);
      return now?.kind === 'label' ? [{ part, said: { ...now.classification, known: part.input.known } }] : [];
    });
    const own = rows.filter(({ said }) => foreignLabels(said).length === 0);
    const wrong = own.flatMap(({ part, said }) => {
      const differs = disagreement(said);
      const message = l10n.t`the model says ${labelScore(said)}, the ${String(differs)}`;
      return differs === null ? [] : [diagnostic(document, part, DiagnosticSeverity.Warning, 'label-differs', message)];
    });
    const [first, ...others] = rows.filter(({ said }) => foreignLabels(said).length > 0);
    if (!first) return wrong;
    const names = listed([first, ...others].flatMap(({ said }) => foreignLabels(said)));
    const labels = listed(first.said.model.labels);
    const message = l10n.t`${counted(others.length + 1, 'row')} ${others.length > 0 ? l10n.t('have') : l10n.t('has')} a label that the model does not have: ${names}; it has ${labels}`;
    return [diagnostic(document, first.part, DiagnosticSeverity.Information, 'label-unknown', message), ...wrong];
  }
}

/** Most names in a message. */
const MOST_NAMES = 6;

function listed(names: readonly string[]): string {
  const each = [...new Set(names)];
  const more = each.length - MOST_NAMES;
  return each.slice(0, MOST_NAMES).join(', ') + (more > 0 ? l10n.t` and ${more} more` : '');
}

function diagnostic(
  document: OpenDocument,
  { label, ranges }: TextPart,
  severity: DiagnosticSeverity,
  code: string,
  message: string,
): Diagnostic {
  const { start, end } = label ?? ranges[0];
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  return { range, severity, source: 'Gradlens', code, message: visibleLine(message) };
}
