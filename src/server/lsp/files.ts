/** What leaves and enters as a file: exports, reports, the command line, exported JSON. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'vscode-languageserver/node';
import { UsageError } from '../../core/errors';
import { explanationCsv } from '../../core/explanation/export/csv';
import { render } from '../../core/explanation/export/format';
import { htmlFormat } from '../../core/explanation/export/html';
import { jsonFormat } from '../../core/explanation/export/json';
import { reportText } from '../../core/explanation/export/report';
import { readExplanations } from '../../core/explanation/read';
import { REQUESTS } from '../../protocol/editor';
import type { Explanation } from '../../protocol/explain';
import type { WrittenFormat } from '../../protocol/formats';
import { commandLine } from '../editing/commandLine';
import type { Entry } from '../editing/entry';
import type { Session } from '../editing/session';
import { answer } from './answer';
import * as params from './params';

export function answerFiles(connection: Connection, session: Session): void {
  answer(connection, REQUESTS.export, params.exportSchema, ({ id, format }) =>
    exported(whole(session.explaining.entry(id)), format),
  );
  answer(connection, REQUESTS.report, params.idSchema, ({ id }) => report(session.explaining.entry(id)));
  answer(connection, REQUESTS.command, params.idSchema, ({ id }) => command(session.explaining.entry(id)));
  answer(connection, REQUESTS.open, params.openSchema, ({ text, source }) =>
    session.explaining.adopt(readExplanations(text, source), source),
  );
}

export function exported(explanation: Explanation, format: WrittenFormat): string {
  switch (format) {
    case 'html':
      return render(htmlFormat({ granularity: 'word', order: 'score', many: false }), [explanation]);
    case 'csv':
      return render(explanationCsv('token', 'position'), [explanation]);
    default:
      return render(jsonFormat(false), [explanation]);
  }
}

export function report(entry: Entry): string {
  const explanation = whole(entry);
  return reportText(explanation, entry.heatmap(explanation));
}

function command(entry: Entry): string {
  const explanation = whole(entry);
  const shell = process.platform === 'win32' ? 'windows' : 'posix';
  return commandLine({ file: fileOf(entry, explanation), explanation, options: entry.options, shell });
}

/** The file of a whole document, where it says on the disk what was explained. */
function fileOf({ uri, part }: Entry, { text }: Explanation): string | null {
  if (uri === null || part.kind !== 'document' || !uri.startsWith('file:')) return null;
  try {
    const file = fileURLToPath(uri);
    return readFileSync(file, 'utf8') === text ? file : null;
  } catch {
    return null; // not saved yet, or gone
  }
}

export function whole({ explanation }: Entry): Explanation {
  if (!explanation) throw new UsageError('this explanation is still in the making: wait for it');
  return explanation;
}
