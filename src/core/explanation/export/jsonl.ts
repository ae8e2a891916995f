import type { ResultFormat } from './format';

/** JSON Lines: one object a line. Line separators within strings are escaped by JSON itself. */
export const jsonlFormat: ResultFormat<object> = {
  head: () => '',
  record: (result) => `${JSON.stringify(result)}\n`,
  tail: () => '',
};
