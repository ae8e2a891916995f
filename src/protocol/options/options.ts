/** All options, in the order in which help lists them. */

import { EDITOR_OPTIONS } from './editorOptions';
import { EXPLAIN_OPTIONS, WINDOW_OPTIONS } from './explainOptions';
import { INPUT_OPTIONS, READING_OPTIONS } from './inputOptions';
import { MODEL_OPTIONS } from './modelOptions';
import { CSV_OPTIONS, OUTPUT_OPTIONS, RESUME_OPTIONS, VIEW_OPTIONS } from './resultOptions';
import { VERIFY_OPTIONS } from './verifyOptions';

/** What a request for an explanation carries. */
export const EXPLANATION_OPTIONS = { ...EXPLAIN_OPTIONS, ...WINDOW_OPTIONS } as const;

export const OPTIONS = {
  ...INPUT_OPTIONS,
  ...MODEL_OPTIONS,
  ...EXPLANATION_OPTIONS,
  ...VIEW_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...CSV_OPTIONS,
  ...RESUME_OPTIONS,
  ...VERIFY_OPTIONS,
  ...READING_OPTIONS,
  ...EDITOR_OPTIONS,
} as const;
