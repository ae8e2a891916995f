/** Requests about files: exports, reports, the command line, exported JSON. */

import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { UsageError } from '../../core/errors';
import { plainInk } from '../../core/explanation/export/ansi';
import { render } from '../../core/explanation/export/format';
import { WRITERS } from '../../core/explanation/export/formats';
import { isoDate, type Provenance } from '../../core/explanation/export/provenance';
import { reportText } from '../../core/explanation/export/report';
import { readExplanations } from '../../core/explanation/read';
import { readFileBytes } from '../../core/files';
import { REQUESTS } from '../../protocol/editor';
import type { Explanation } from '../../protocol/explain';
import { FORMATS, type WrittenFormat } from '../../protocol/formats';
import { SPREADSHEET } from '../../text/csv';
import { type CommandInput, commandLine, savedFile } from '../editing/commandLine';
import type { Entry } from '../editing/entry';
import type { EditingSession } from '../editing/session';
import { answer } from './answer';
import * as params from './params';

export function answerFiles(connection: Connection, session: EditingSession, now = () => new Date()): void {
  answer(connection, REQUESTS.export, params.exportSchema, ({ id, format, note = null }) => {
    const entry = session.explaining.entry(id);
    return exported(whole(entry), format, provenance(entry, note, now()));
  });
  answer(connection, REQUESTS.report, params.noteSchema, ({ id, note = null }) => {
    const entry = session.explaining.entry(id);
    return report(entry, provenance(entry, note, now()));
  });
  answer(connection, REQUESTS.command, params.idSchema, ({ id }) => command(session.explaining.entry(id)));
  answer(connection, REQUESTS.open, params.openSchema, ({ text, source }) =>
    session.explaining.adopt(readExplanations(text, source), source),
  );
}

function provenance({ pinned }: Entry, note: string | null, date: Date): Provenance {
  return { version, date: isoDate(date), note, pinned };
}

/** An explanation as the command line writes it to a file; `made` adds date and version. */
export function exported(explanation: Explanation, format: WrittenFormat, made?: Provenance): string {
  const { granularity, order } = FORMATS[format];
  const look = { granularity, order, many: false, ink: plainInk, csv: SPREADSHEET, bundled: false, provenance: made };
  const written = WRITERS[format].explanation?.(look);
  return written === undefined ? '' : render(written, [explanation]);
}

export function report(entry: Entry, made?: Provenance): string {
  const explanation = whole(entry);
  return reportText(explanation, entry.heatmap(explanation), made);
}

function command(entry: Entry): string {
  const explanation = whole(entry);
  const shell = process.platform === 'win32' ? 'windows' : 'posix';
  return commandLine({ file: fileOf(entry, explanation), explanation, options: entry.options, shell });
}

/** The file of a whole document, if its contents on disk are the explained text. */
function fileOf({ uri, part }: Entry, { text }: Explanation): CommandInput['file'] {
  if (uri === null || part.kind !== 'document' || !uri.startsWith('file:')) return null;
  try {
    const file = fileURLToPath(uri);
    return savedFile(file, readFileBytes(file, 4 * text.length + 4), text);
  } catch {
    return null; // not saved yet, or gone
  }
}

export function whole({ explanation }: Entry): Explanation {
  if (!explanation) throw new UsageError(l10n.t('this explanation is still being computed: wait for it'));
  return explanation;
}
