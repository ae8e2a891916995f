/** The parts of a document that can be explained: the whole text, a selection, a row of CSV, a JSONL record. */

import * as l10n from '@vscode/l10n';
import { formatOfContent, formatOfName } from '../../core/data/formats';
import { plainStretch, TextPlacement } from '../../core/data/placement';
import { HEAD } from '../../core/data/records';
import { DocumentError } from '../../core/errors';
import type { Part } from '../../protocol/editor';
import type { Range } from '../../text/edit';
import { rowsOf } from './rows';
import type { DocumentKind, RowPart, TextPart, TextSource } from './textPart';

/** The format of a document by its name, its language or the beginning of its text, as on the command line; else text. */
export function kindOf(path: string, languageId: string, head: string): DocumentKind {
  const named = formatOfName(path);
  if (named !== null) return named;
  const language = LANGUAGES.find((format) => format === languageId);
  return language ?? formatOfContent(head.slice(0, HEAD), { file: path }, false) ?? 'text';
}

const LANGUAGES = ['csv', 'tsv', 'jsonl'] as const;

/** The text of a part. Throws DocumentError if there is no such part, or no text in it. */
export function partOf(source: TextSource, part: Part): TextPart {
  if (part.kind === 'document') return documentPart(source);
  if (part.kind === 'selection') return selectionPart(source, part);
  if (source.kind === 'text') throw new DocumentError(l10n.t`${source.name} has no rows`);
  for (const row of rowsOf(source)) if (row.row === part.row) return row.text();
  throw new DocumentError(l10n.t`${source.name} has no row ${part.row + 1}`);
}

/** The part at an offset: the row that contains it, else the whole document. */
export function partAt(source: TextSource, offset: number): Part {
  if (source.kind === 'text') return { kind: 'document' };
  let last: RowPart | undefined;
  for (const row of rowsOf(source)) {
    if (row.range.start > offset) break;
    last = row;
  }
  if (!last) throw new DocumentError(l10n.t`${source.name} has rows: put the cursor in one of them`);
  return { kind: 'row', row: last.row };
}

function documentPart({ name, kind, text }: TextSource): TextPart {
  if (kind !== 'text') throw new DocumentError(l10n.t`${name} has rows: explain one of them, or select a text in it`);
  const range = { start: 0, end: text.length };
  const input = { source: name, id: null, known: null, text, textPair: null };
  return {
    part: { kind: 'document' },
    title: name,
    input,
    placement: new TextPlacement([plainStretch(text, 0)]),
    ranges: [range],
    label: null,
  };
}

function selectionPart({ name, text }: TextSource, { start, end }: Range): TextPart {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= text.length))
    throw new DocumentError(
      l10n.t`there is no selection from ${start} to ${end} in ${name}, which has ${text.length} characters`,
    );
  const chosen = text.slice(start, end);
  if (chosen.trim() === '') throw new DocumentError(l10n.t`the selection in ${name} contains no text`);
  const input = { source: name, id: null, known: null, text: chosen, textPair: null };
  return {
    part: { kind: 'selection', start, end },
    title: `${name}, selection`,
    input,
    placement: new TextPlacement([plainStretch(chosen, start)]),
    ranges: [{ start, end }],
    label: null,
  };
}
