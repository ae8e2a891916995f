import { CONTROLS } from './visible';

/**
 * JSON of a value in which every control character and mark of direction is an escape: it reads back the same, and a
 * terminal that it is written to takes nothing in it for a command. (JSON itself escapes C0 alone.)
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(CONTROLS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
