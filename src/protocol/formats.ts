/**
 * Output formats: what user interfaces need to know of each, as plain data. How it writes is in
 * src/core/explanation/export, in an object of the same name.
 */

/** The unit in which text is painted and listed. */
export const GRANULARITIES = ['token', 'word', 'sentence'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** How lists are sorted. */
export const SORT_ORDERS = ['position', 'score'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export interface FormatDefinition {
  /** 'HTML' */
  readonly title: string;
  /** One line without a full stop. */
  readonly description: string;
  /** File extensions without a dot, the usual one first. */
  readonly endings: readonly string[];
  readonly mediaType: string;
  /** The default granularity and order. */
  readonly granularity: Granularity;
  readonly order: SortOrder;
  /** Whether it contains warnings; otherwise they go to standard error. */
  readonly warnings: boolean;
}

const READ = { granularity: 'word', order: 'score', warnings: true } as const;

/** In the order in which help lists them. */
export const FORMATS = {
  terminal: { ...READ, title: 'Terminal', description: 'coloured text', endings: [], mediaType: 'text/plain' },
  json: {
    ...READ,
    title: 'JSON',
    description: 'every number; Gradlens opens it again',
    endings: ['json'],
    mediaType: 'application/json',
  },
  jsonl: {
    ...READ,
    title: 'JSON Lines',
    description: 'one object a line',
    endings: ['jsonl', 'ndjson'],
    mediaType: 'application/jsonl',
  },
  html: {
    ...READ,
    title: 'HTML',
    description: 'a page of its own, to read and to send',
    endings: ['html', 'htm'],
    mediaType: 'text/html',
  },
  csv: {
    title: 'CSV',
    description: 'a table of tokens',
    endings: ['csv'],
    mediaType: 'text/csv',
    granularity: 'token',
    order: 'position',
    warnings: false,
  },
} as const satisfies Readonly<Record<string, FormatDefinition>>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Formats that an editor writes to a file, in menu order; the heatmap's page draws the picture. */
export const EXPORTS = {
  html: FORMATS.html,
  png: { title: 'PNG', description: 'a picture of the heatmap', endings: ['png'], mediaType: 'image/png' },
  json: FORMATS.json,
  csv: FORMATS.csv,
} as const;

export type ExportFormat = keyof typeof EXPORTS;
/** Those that the server writes. */
export type WrittenFormat = Extract<ExportFormat, FormatName>;

export const EXPORT_NAMES = Object.keys(EXPORTS) as readonly ExportFormat[];
export const WRITTEN_NAMES = FORMAT_NAMES.filter((name): name is WrittenFormat => name in EXPORTS);

/** The format for a file extension (without a dot). */
export function formatOfEnding(ending: string): FormatName | undefined {
  return FORMAT_NAMES.find((name) => (FORMATS[name].endings as readonly string[]).includes(ending.toLowerCase()));
}
