import type { Classification, Explanation, Tokenization, WordAttribution } from '../../../protocol/explain';
import { type CsvStyle, csvLine, SPREADSHEET } from '../../../text/csv';
import { firstEndingAfter } from '../../tokenization/words';
import { isUnknown } from '../coverage';
import { type Granularity, spansOf } from '../span';
import { type SortOrder, sorted } from '../strongest';
import type { ResultFormat } from './format';

/**
 * CSV of explanations: one table for many inputs, one row per token (or per word, or sentence: then the token column is
 * empty). `index` counts within the document; `id` is the row's own id.
 */
export function explanationCsv(
  granularity: Granularity,
  order: SortOrder,
  style: CsvStyle = SPREADSHEET,
): ResultFormat<Explanation> {
  return {
    head: () => csvLine(['file', 'id', 'index', 'start', 'end', 'token', 'word', 'attribution'], style),
    record: (explanation) => {
      const rows = granularity === 'token' ? tokenRows(explanation) : spanRows(explanation, granularity);
      return (order === 'score' ? sorted(rows, order) : rows)
        .map((r) =>
          csvLine([explanation.source, explanation.id, r.index, r.start, r.end, r.token, r.word, r.attribution], style),
        )
        .join('');
    },
    tail: () => '',
  };
}

/** CSV of classifications: one row per document, one column per label (its probability, or value of a regression). */
export function classificationCsv(style: CsvStyle = SPREADSHEET): ResultFormat<Classification> {
  return {
    head: ({ prediction }) =>
      csvLine(['file', 'id', 'known', 'label', ...prediction.scores.map((score) => score.label)], style),
    record: ({ source, id, known, prediction }) => {
      const label = prediction.labels.join('|');
      return csvLine(
        [source, id, known, label, ...prediction.scores.map((score) => score.probability ?? score.logit)],
        style,
      );
    },
    tail: () => '',
  };
}

/** CSV of tokenizations: one row per token. */
export function tokenizationCsv(style: CsvStyle = SPREADSHEET): ResultFormat<Tokenization> {
  return {
    head: () => csvLine(['file', 'id', 'index', 'start', 'end', 'token', 'token_id', 'special', 'unknown'], style),
    record: ({ source, id, tokens }) =>
      tokens
        .map((token, index) =>
          csvLine(
            [
              source,
              id,
              index,
              token.start,
              token.end,
              token.token,
              token.id,
              String(token.special),
              String(isUnknown(token)),
            ],
            style,
          ),
        )
        .join(''),
    tail: () => '',
  };
}

interface TableRow {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly sequence: 0 | 1;
  readonly token: string;
  readonly word: string;
  readonly attribution: number;
}

function tokenRows(explanation: Explanation): TableRow[] {
  const words = [0, 1].map((sequence) => explanation.words.filter((word) => word.sequence === sequence));
  return explanation.tokens.map((token, index) => {
    const { start, end, sequence, attribution } = token;
    const word = end > start ? wordAt(words[sequence] ?? [], start, end) : '';
    return { index, start, end, sequence, token: token.token, word, attribution };
  });
}

function spanRows(explanation: Explanation, granularity: Granularity): TableRow[] {
  return spansOf(explanation, granularity).map(({ text, start, end, sequence, attribution }, index) => {
    return { index, start, end, sequence, token: '', word: text, attribution };
  });
}

function wordAt(words: readonly WordAttribution[], start: number, end: number): string {
  const word = words[firstEndingAfter(words, start)];
  return word !== undefined && word.start < end ? word.text : '';
}
