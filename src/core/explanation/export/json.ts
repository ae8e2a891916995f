import { jsonText } from '../../../text/json';
import type { Format, Look, ResultFormat } from './format';

/** JSON: one object for one input, an array for several. */
export function jsonFormat(many: boolean): ResultFormat<object> {
  return {
    head: () => (many ? '[\n' : ''),
    record: toJson,
    between: ',\n',
    tail: () => (many ? '\n]\n' : '\n'),
  };
}

/** One member a line, and in a list of objects (tokens, words) one object a line. */
function toJson(result: object): string {
  const members = Object.entries(result)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${jsonText(key)}: ${memberText(value)}`);
  return `{\n${members.join(',\n')}\n}`;
}

function memberText(value: unknown): string {
  const rows = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object');
  return rows ? `[\n${value.map((item) => `    ${jsonText(item)}`).join(',\n')}\n  ]` : jsonText(value);
}

const any = ({ many }: Look) => jsonFormat(many);

export const json: Format = { explanation: any, classification: any, tokenization: any };
