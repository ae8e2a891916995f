/** What is read: a text, or rows of data. */
import type { OptionTable } from './definition';

const ROWS = 'of rows of data';

/** Formats of data, and the one text that a file else is. */
export const INPUT_FORMATS = ['csv', 'tsv', 'jsonl', 'json', 'fasttext', 'text'] as const;

export const INPUT_OPTIONS = {
  text: {
    type: 'text',
    empty: true,
    flag: '--text <string>',
    help: 'the text itself instead of a file',
    since: '0.1.0',
  },
  textPair: {
    type: 'text',
    empty: true,
    flag: '--text-pair <string>',
    help: 'the second text of models that read pairs',
    since: '0.1.0',
  },
  inputFormat: {
    type: 'choice',
    values: INPUT_FORMATS,
    flag: '--input-format <format>',
    help: 'how files and standard input are read',
    absent: 'by their names and content',
    since: '0.1.0',
  },
  delimiter: {
    type: 'text',
    pattern: { source: '^([^"\\r\\n]|[Tt][Aa][Bb]|\\\\t)$', words: 'one character that may part columns, or tab' },
    flag: '--delimiter <character>',
    help: 'what parts the columns of CSV; tab for a tab',
    absent: 'what fits most rows',
    since: '0.1.0',
    setting: {
      name: 'data.delimiter',
      group: 'labels',
      order: 9,
      scope: 'resource',
      none: '',
      description:
        'The delimiter between the columns of CSV and TSV; `tab` for a tab. Empty: the one that fits most rows.',
    },
  },
  encoding: {
    type: 'text',
    flag: '--encoding <name>',
    help: 'of files and standard input: utf-8, utf-16le, latin1 …',
    absent: 'utf-8',
    since: '0.1.0',
  },
  textColumn: {
    type: 'text',
    flag: '--text-column <name>',
    help: ROWS,
    absent: 'text',
    since: '0.1.0',
    setting: {
      name: 'data.textColumn',
      group: 'labels',
      order: 6,
      scope: 'resource',
      none: '',
      description:
        'Column of CSV and TSV, or field of JSONL, that holds the text. Empty: the one with a usual name for texts.',
    },
  },
  textPairColumn: {
    type: 'text',
    flag: '--text-pair-column <name>',
    help: ROWS,
    absent: 'text_pair',
    since: '0.1.0',
  },
  labelColumn: {
    type: 'text',
    flag: '--label-column <name>',
    help: ROWS,
    absent: 'label or category',
    since: '0.1.0',
    setting: {
      name: 'data.labelColumn',
      group: 'labels',
      order: 7,
      scope: 'resource',
      none: '',
      description: 'Column or field that holds the known label. Empty: the one with a usual name for labels.',
    },
  },
  labelFrom: {
    type: 'choice',
    values: ['folder'],
    flag: '--label-from <where>',
    help: 'known label of a text file: the name of its folder',
    absent: 'none',
    since: '0.1.0',
  },
  /** What labels of the data are called by the model. */
  labelMap: {
    type: 'texts',
    pattern: { source: '^[^=]+=.', words: 'a label of the data, =, and the label of the model' },
    flag: '--label-map <data=model>',
    help: 'what the model calls a label of the data, as 1=sport; repeat it',
    absent: 'the same',
    since: '0.1.0',
    setting: {
      name: 'data.labelMap',
      group: 'labels',
      order: 10,
      scope: 'resource',
      description:
        'What the model calls the labels of the data, where it has other names for them: `1=sport`, one for each label.',
    },
  },
  idColumn: {
    type: 'text',
    flag: '--id-column <name>',
    help: ROWS,
    absent: 'id',
    since: '0.1.0',
  },
} as const satisfies OptionTable;

/** Of `tokenize`. */
export const READING_OPTIONS = {
  compare: {
    type: 'switch',
    flag: '--compare',
    help: 'each reading of the tokenizer’s files beside the one in use, with what it does to the label',
    since: '0.1.0',
  },
} as const satisfies OptionTable;
