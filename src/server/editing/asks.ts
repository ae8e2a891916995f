/** Requests for explanations: a part and options. */

import { DocumentError } from '../../core/errors';
import type { Part } from '../../protocol/editor';
import type { Classification, Explanation } from '../../protocol/explain';
import type { ExplainOptions } from '../../protocol/requests';
import type { Entry } from './entry';
import type { OpenDocument } from './openDocument';
import type { Work } from './work';

export interface ExplainAsk {
  readonly uri: string;
  readonly part: Part;
  readonly options?: ExplainOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((work: Work) => void) | undefined;
  /** Not a user's request: a model that just failed to load is not loaded again, and the next edit cancels it. */
  readonly quiet?: boolean | undefined;
  /** The result is the request's answer: it is not also notified. */
  readonly answered?: boolean | undefined;
}

/** An empty selection means the row around it, or the whole text. */
export function resolved(document: OpenDocument, part: Part): Part {
  return part.kind === 'selection' && part.start === part.end ? document.partAt(part.start) : part;
}

/** Updates the row number after rows above were added or removed; unchanged while an unreadable row covers it. */
export function renumber(entry: Entry, document: OpenDocument): void {
  try {
    const part = document.partAt(entry.range.start);
    if (part.kind !== 'row') return;
    entry.isLost = false;
    const { ranges } = document.part(part);
    entry.isLost = !entry.stale && ranges[0]?.start !== entry.range.start;
    if (entry.isLost) return;
    entry.part = part;
    entry.title = `${document.name} row ${part.row + 1}`;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error; // the table is not whole
    entry.isLost = true;
  }
}

/** Given options override the settings; a class to compare with implies a margin. */
export function merged(settings: ExplainOptions, given: ExplainOptions = {}): ExplainOptions {
  // A rule named without a number of steps chooses it: that is the meaning of 'automatic'.
  const steps = given.method === undefined ? {} : { nSteps: undefined };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
  const output = given.against !== undefined ? { output: 'margin' as const } : {};
  return { ...settings, ...steps, ...output, ...known };
}

export function classificationOf(explanation: Explanation): Classification {
  const { target: _, integration: __, tokens: ___, words: ____, ...classification } = explanation;
  return classification;
}
