import { CONTROLS } from './visible';

/**
 * JSON of a value in which every control character and direction mark is escaped: it parses to the same value, and a
 * terminal interprets nothing in it. (JSON itself escapes only C0.)
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(CONTROLS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
