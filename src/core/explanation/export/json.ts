import type { Explanation } from '../../../protocol/explain';
import { jsonText } from '../../../text/json';
import { modelName } from '../summary';
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

/** JSON with one member per line, and in lists of objects (tokens, words) one object per line. */
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

/** JSON of explanations, with a member `made` if there is a date (exports of editors). Reading ignores `made`. */
function explanationJson({ many, provenance }: Look): ResultFormat<Explanation> {
  const plain = jsonFormat(many);
  if (many || !provenance || provenance.date === null) return plain;
  const { date, version, note, pinned } = provenance;
  return {
    ...plain,
    record: (explanation, index) => {
      const made = { date, program: 'Gradlens', version, model: modelName(explanation.model.path), note, pinned };
      return plain.record({ ...explanation, made }, index);
    },
  };
}

export const json: Format = { explanation: explanationJson, classification: any, tokenization: any, readings: any };
