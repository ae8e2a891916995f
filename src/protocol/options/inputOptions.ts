/** What is read: a text, or rows of data. */
import type { OptionTable } from './definition';

const ROWS = 'of .csv, .tsv, .jsonl';

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
  idColumn: {
    type: 'text',
    flag: '--id-column <name>',
    help: ROWS,
    absent: 'id',
    since: '0.1.0',
  },
} as const satisfies OptionTable;
