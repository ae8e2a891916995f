/** Lenses from known labels, without waiting; a row without a label gets one when its lens is resolved. */

import * as v from 'valibot';
import { type CodeLens, CodeLensRefreshRequest, type Command, type Connection } from 'vscode-languageserver/node';
import { DocumentError } from '../../core/errors';
import { foreignLabels } from '../../core/explanation/summary';
import { COMMANDS, type Part } from '../../protocol/editor';
import type { Classification } from '../../protocol/explain';
import { visibleTitle } from '../../text/visible';
import type { Entry } from '../editing/entry';
import { MOST_LABELLED_ROWS, textsOfRows } from '../editing/labelling';
import { earlierRowText, LAST_COLUMN, type LensText, lensTexts } from '../editing/lensText';
import type { OpenDocument } from '../editing/openDocument';
import type { EditingSession } from '../editing/session';
import type { RowPart, TextPart } from '../editing/textPart';
import { partSchema } from './params';
import { Throttle } from './throttle';

/** Shortest interval of refreshes, in milliseconds. */
const REFRESH = 1000;

const dataSchema = v.object({ uri: v.string(), part: partSchema });

/** @param looked called with a document whose lenses are requested: labels that are already known cause no event */
export function offerLenses(connection: Connection, session: EditingSession, looked: (uri: string) => void): void {
  connection.onCodeLens(({ textDocument: { uri } }) => {
    session.labelling.look(uri);
    // After the response was sent.
    setImmediate(() => looked(uri));
    return lensesOf(session, uri);
  });
  connection.onCodeLensResolve((lens) => {
    const data = v.safeParse(dataSchema, lens.data);
    if (!data.success) return lens;
    const { uri, part } = data.output;
    if (part.kind === 'row') session.labelling.want(uri, part.row);
    return { ...lens, command: commandOf(uri, part, resolved(session, uri, part)) };
  });
}

/** Requests a refresh of lenses from clients that support it. */
export function lensRefresher(connection: Connection, supported: boolean): Throttle {
  return new Throttle(() => {
    if (supported) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined); // it is closing
  }, REFRESH);
}

function lensesOf(session: EditingSession, uri: string): CodeLens[] {
  const state = session.states.get(uri);
  if (!state?.isLabelled) return [];
  const { document, isText } = state;
  const entries = session.explaining.store.of(uri);
  const lenses = document.hasRows ? rowLenses(session, document) : isText ? textLenses(session, document) : [];
  for (const entry of entries)
    if (entry.part.kind === 'selection' || (entry.part.kind === 'document' && !isText))
      lenses.push(...entryLenses(session, document, entry));
  return lenses;
}

function textLenses(session: EditingSession, document: OpenDocument): CodeLens[] {
  const part = document.part({ kind: 'document' });
  return lensesAt(document, 0, part.part, textsOf(session, document, part));
}

function rowLenses(session: EditingSession, document: OpenDocument): CodeLens[] {
  const { uri } = document;
  try {
    const rows = document.firstRows(MOST_LABELLED_ROWS);
    return rows.flatMap((own) => {
      const { row, range, text } = own;
      const part: Part = { kind: 'row', row };
      try {
        const found = text();
        const known = session.labelling.labelOf(uri, found);
        const quiet = known.now === undefined && known.last === undefined && !session.explaining.works.get(uri);
        if (quiet && session.problemOf(uri) === null) return [unresolved(document, range.start, part)];
        return lensesAt(document, range.start, part, textsOf(session, document, found));
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        const why = lensesAt(document, range.start, part, [{ title: error.message, action: { kind: 'problem' } }]);
        return [...why, ...earlierLenses(session, document, own)];
      }
    });
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return lensesAt(document, 0, { kind: 'document' }, [{ title: error.message, action: { kind: 'problem' } }]);
  }
}

/** Rows covered by an unreadable row keep their lenses, so that lines do not move while a quote is open. */
function earlierLenses(session: EditingSession, document: OpenDocument, bad: RowPart): CodeLens[] {
  return document.rowsWithin(bad).flatMap(({ range, row: { text } }) => {
    try {
      const label = session.labelling.knownOf(document, text());
      return lensesAt(document, range.start, { kind: 'row', row: bad.row }, [earlierRowText(label)]);
    } catch (error) {
      if (error instanceof DocumentError) return []; // it had no text then
      throw error;
    }
  });
}

function entryLenses(session: EditingSession, document: OpenDocument, entry: Entry): CodeLens[] {
  try {
    const part = document.part(entry.part);
    return lensesAt(document, entry.range.start, part.part, textsOf(session, document, part, entry));
  } catch (error) {
    if (error instanceof DocumentError) return []; // emptied since
    throw error;
  }
}

function textsOf(
  session: EditingSession,
  document: OpenDocument,
  part: TextPart,
  entry = session.explaining.entryOf(document.uri, part),
): readonly LensText[] {
  const { uri } = document;
  const work = session.explaining.works.get(uri);
  const { now, last } = session.labelling.labelOf(uri, part);
  return lensTexts({
    now,
    last,
    known: part.input.known,
    saidBefore: saidBefore(document, part, now?.kind === 'label' ? now.classification : last),
    explanation: entry?.explanation ?? null,
    stale: entry?.stale ?? false,
    otherModel: entry?.otherModel ?? null,
    pinned: entry?.pinned ?? null,
    working: work && work.entry.id === entry?.id ? work.done : undefined,
    labelling: part.part.kind === 'document' ? session.labelling.workOn(uri)?.done : undefined,
    isCut: part.ranges.some(({ end }) => document.positionAt(end).character > LAST_COLUMN),
    empty: part.part.kind === 'document' && part.input.text.trim() === '',
    problem: session.problemOf(uri),
  });
}

/** Whether a row above also has a label that the model does not have. */
function saidBefore(document: OpenDocument, { part, input }: TextPart, label: Classification | undefined): boolean {
  if (part.kind !== 'row' || label === undefined || foreignLabels({ ...label, known: input.known }).length === 0)
    return false;
  const first = textsOfRows(document).find(({ input: { known } }) => foreignLabels({ ...label, known }).length > 0);
  return first?.part.kind === 'row' && first.part.row < part.row;
}

function resolved(session: EditingSession, uri: string, part: Part): LensText {
  const nothing: LensText = { title: '… · Explain', action: { kind: 'explain' } };
  const document = session.find(uri);
  if (!document) return nothing;
  try {
    return textsOf(session, document, document.part(part))[0] ?? nothing;
  } catch (error) {
    if (error instanceof DocumentError) return nothing; // edited since
    throw error;
  }
}

function lensesAt(document: OpenDocument, offset: number, part: Part, texts: readonly LensText[]): CodeLens[] {
  const range = lineRange(document, offset);
  return texts.map((text) => ({ range, command: commandOf(document.uri, part, text) }));
}

function unresolved(document: OpenDocument, offset: number, part: Part): CodeLens {
  return { range: lineRange(document, offset), data: { uri: document.uri, part } };
}

/** The range of a lens: one line, and not empty, as editors drop lenses of empty ranges. */
function lineRange(document: OpenDocument, offset: number) {
  const { line, character } = document.positionAt(offset);
  return { start: { line, character }, end: { line, character: character + 1 } };
}

function commandOf(uri: string, part: Part, { title, action, tooltip }: LensText): Command {
  const command = { title: visibleTitle(title), ...(tooltip === undefined ? {} : { tooltip }) };
  switch (action.kind) {
    case 'explain':
      return {
        ...command,
        command: COMMANDS.explain,
        arguments: [uri, part, ...(action.options ? [action.options] : [])],
      };
    case 'cancel':
      return { ...command, command: COMMANDS.cancel, arguments: [uri, part] };
    case 'heatmap':
      return { ...command, command: COMMANDS.heatmap, arguments: [uri, part] };
    // No command: the title is shown as text.
    case 'nothing':
      return { ...command, command: '' };
    default:
      return { ...command, command: COMMANDS.problem, arguments: [uri, part] };
  }
}
