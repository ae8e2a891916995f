import { visibleLine } from './visible';

/** Characters that start markup: brackets, stars, tags, entities, and bare addresses, which editors turn into links. */
const MARKUP = /[\\`*_[\]<>&~|#$@]|:(?=\/\/)|(?<=www)\./gi;

/** Escapes untrusted text for a line of Markdown: nothing in it is markup or a link. */
export function markdownText(text: string): string {
  return visibleLine(text)
    .trimStart()
    .replaceAll(MARKUP, '\\$&')
    .replace(/^(\d*)([-+.)])/, '$1\\$2');
}

/** The same as inline code, with whitespace as one space. */
export function markdownCode(text: string): string {
  const shown = visibleLine(text).replaceAll(/\s+/g, ' ');
  const fence = '`'.repeat(Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length)) + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Converts a line of such Markdown to plain text. */
export function withoutMarkdown(line: string): string {
  return line
    .replaceAll(/\*\*(.*?)\*\*/g, '$1')
    .replaceAll(/\\([\\`*_[\]<>&~|#$@:+.)-])/g, '$1')
    .replaceAll('`', '');
}
