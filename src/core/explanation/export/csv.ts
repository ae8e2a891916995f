import type { Classification, Explanation, ModelInfo, Tokenization, WordAttribution } from '../../../protocol/explain';
import type { Granularity, SortOrder } from '../../../protocol/formats';
import { type CsvStyle, csvLine, SPREADSHEET } from '../../../text/csv';
import { firstEndingAfter } from '../../tokenization/words';
import { turnedWords } from '../checkText';
import { isUnknown } from '../coverage';
import { spansOf } from '../span';
import { sortedByScore } from '../strongest';
import type { Format, ResultFormat } from './format';

/** Results of quantised files depend on the processor, which is the last column of their tables. */
function processorColumn({ processor }: ModelInfo): readonly string[] {
  return processor === undefined ? [] : ['processor'];
}

/**
 * CSV of explanations: one table for all inputs, with one row per token, word or sentence (the token column of words and
 * sentences is empty). `index` counts within the document; `id` is the id of the record.
 */
export function explanationCsv(
  granularity: Granularity,
  order: SortOrder,
  style: CsvStyle = SPREADSHEET,
): ResultFormat<Explanation> {
  return {
    head: ({ model, check }) =>
      csvLine(
        [
          ...['file', 'id', 'index', 'start', 'end', 'token', 'word', 'attribution'],
          ...processorColumn(model),
          ...(check === undefined ? [] : ['depends_on_baseline']),
        ],
        style,
      ),
    record: (explanation) => {
      const rows = granularity === 'token' ? tokenRows(explanation) : spanRows(explanation, granularity);
      const turned = turnedAt(explanation);
      return (order === 'score' ? sortedByScore(rows, order) : rows)
        .map((r) => {
          const { source, id, model } = explanation;
          const { processor } = model;
          const last = [
            ...(processor === undefined ? [] : [processor]),
            ...(explanation.check === undefined ? [] : [String(turned(r))]),
          ];
          return csvLine([source, id, r.index, r.start, r.end, r.token, r.word, r.attribution, ...last], style);
        })
        .join('');
    },
    between: '',
    tail: () => '',
  };
}

/** CSV of classifications: one row per document, one column per label (its probability, or value of a regression). */
export function classificationCsv(style: CsvStyle = SPREADSHEET): ResultFormat<Classification> {
  return {
    head: ({ prediction, model }) => {
      const labels = prediction.scores.map((score) => score.label);
      return csvLine(['file', 'id', 'known', 'label', ...labels, ...processorColumn(model)], style);
    },
    record: ({ source, id, known, prediction, model }) => {
      const label = prediction.labels.join('|');
      const scores = prediction.scores.map((score) => score.probability ?? score.logit);
      const last = model.processor === undefined ? [] : [model.processor];
      return csvLine([source, id, known, label, ...scores, ...last], style);
    },
    between: '',
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
    between: '',
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

/** Whether a row belongs to a word whose sign depends on the baseline. */
function turnedAt(explanation: Explanation): (row: TableRow) => boolean {
  const words = [...turnedWords(explanation)].flatMap((w) => explanation.words[w] ?? []);
  return ({ sequence, start, end }) =>
    words.some((word) => word.sequence === sequence && word.start < end && start < word.end);
}

function wordAt(words: readonly WordAttribution[], start: number, end: number): string {
  const word = words[firstEndingAfter(words, start)];
  return word !== undefined && word.start < end ? word.text : '';
}

export const csv: Format = {
  explanation: ({ granularity, order, csv: style }) => explanationCsv(granularity, order, style),
  classification: (look) => classificationCsv(look.csv),
  tokenization: (look) => tokenizationCsv(look.csv),
};
