/** Options of the editor only: settings without a flag. */
import type { OptionTable } from './definition';

export const EDITOR_OPTIONS = {
  documents: {
    type: 'texts',
    default: [],
    since: '0.1.0',
    setting: {
      name: 'documents',
      group: 'labels',
      order: 4,
      scope: 'resource',
      description:
        'Documents that are labelled without being asked: language ids (`plaintext`, `markdown`) or globs (`**/*.csv`). Others are labelled from the moment you explain or label them.',
    },
  },
  codeLens: {
    type: 'switch',
    default: true,
    since: '0.1.0',
    setting: {
      name: 'codeLens.enabled',
      group: 'labels',
      order: 5,
      scope: 'resource',
      description:
        'Show label and score above the text, above each row of CSV and TSV, and above each JSONL record. `#editor.codeLens#` must be on as well.',
    },
  },
  wrongLabels: {
    type: 'switch',
    default: false,
    since: '0.1.0',
    setting: {
      name: 'data.reportWrongLabels',
      group: 'labels',
      order: 8,
      scope: 'resource',
      description: 'List rows whose known label is not the predicted one under Problems.',
    },
  },
  decorations: {
    type: 'switch',
    default: true,
    since: '0.1.0',
    setting: {
      name: 'decorations.enabled',
      group: 'explanations',
      order: 9,
      scope: 'resource',
      description: 'Color the words of an explanation in the text.',
    },
  },
  onIdle: {
    type: 'switch',
    default: false,
    since: '0.1.0',
    setting: {
      name: 'explain.onIdle',
      group: 'explanations',
      order: 11,
      scope: 'resource',
      description: 'Explain labelled documents again when typing pauses. Takes processor time.',
    },
  },
  trace: {
    type: 'choice',
    values: ['off', 'messages', 'verbose'],
    default: 'off',
    since: '0.1.0',
    setting: {
      name: 'trace.server',
      group: 'diagnosis',
      order: 19,
      scope: 'window',
      description: 'How much of the communication with the language server is logged when the log level is Trace.',
      values: { off: 'Nothing', messages: 'Names of messages', verbose: 'Messages with their content' },
    },
  },
} as const satisfies OptionTable;
