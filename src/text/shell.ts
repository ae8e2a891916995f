/** Arguments of a command line for pasting: neither the shell nor the terminal interprets anything in them. */
import { CONTROLS } from './visible';

export type Shell = 'posix' | 'windows';

/**
 * What each shell reads as it stands. zsh looks up a program for a first `=`. PowerShell takes `,` for a list, `@` for a
 * variable, `--%` for its own, and parts `-a.b` at the dot.
 */
const PLAIN: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w@%+:,./-][\w@%+=:,./-]*$/,
  windows: /^(?:-[\w-]*|[\w+:./][\w+=:./-]*)$/,
};

/**
 * Quotes an argument for sh, or for PowerShell. A pasted escape, Ctrl-C or tab takes effect before the shell has parsed the
 * quotes, so an argument with such characters is written as `$'…'` (bash, zsh, ksh) or with `[char]` (PowerShell, also for
 * line breaks). A line break within quotes is safe in sh.
 */
export function shellArgument(text: string, shell: Shell): string {
  if (PLAIN[shell].test(text)) return text;
  const acts = text.search(CONTROLS) >= 0 || (shell === 'windows' ? /[\t\n]/ : /\t/).test(text);
  if (shell === 'windows') return acts ? spelledWindows(text) : plainWindows(text);
  return acts ? spelledPosix(text) : `'${text.replaceAll("'", "'\\''")}'`;
}

/** PowerShell also accepts typographic single quotes. */
function plainWindows(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** `$'…'`: UTF-8 bytes in octal, which are independent of the locale; also `!`, which some quotes expand from history. */
function spelledPosix(text: string): string {
  const octal = (character: string) =>
    Array.from(new TextEncoder().encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `$'${text.replaceAll(/['!\t\n\\]/g, octal).replaceAll(CONTROLS, octal)}'`;
}

function spelledWindows(text: string): string {
  const escaped = text.replaceAll(/[`$"\u201c\u201d\u201e]/g, '`$&');
  const number = (character: string) => `$([char]${character.charCodeAt(0)})`;
  return `"${escaped.replaceAll(/[\t\n]/g, number).replaceAll(CONTROLS, number)}"`;
}
