import { jsonText } from '../../../text/json';
import type { Format, ResultFormat } from './format';

/** JSON Lines: one object per line. JSON itself escapes line separators in strings. */
export const jsonlFormat: ResultFormat<object> = {
  head: () => '',
  record: (result) => `${jsonText(result)}\n`,
  between: '',
  tail: () => '',
};

const any = () => jsonlFormat;

export const jsonl: Format = { explanation: any, classification: any, tokenization: any, readings: any };
