import * as l10n from '@vscode/l10n';
import type { ColorStep } from '../normalize';

/** 256-colour painting. `background` is the terminal's own, where known. */
export interface AnsiInk {
  paint(text: string, step: ColorStep): string;
  /** The heading of a list, in the colour of its items. */
  key(text: string, step: ColorStep): string;
  bold(text: string): string;
  dim(text: string): string;
  /** A piece with an unknown token. */
  unknown(text: string): string;
  /** A piece that is tokenized differently. */
  different(text: string): string;
  /** A description of the style of `unknown`: 'in italics'. */
  readonly unknownMark: string;
}

/** One colour step: numbers of the 256-colour table. */
export interface AnsiStep {
  readonly background: number;
  readonly foreground: number;
}

/** Steps from weak to strong. The foreground is the one with the better contrast (at least 4.5:1). */
export const ANSI_STEPS: Record<'dark' | 'light', { for: readonly AnsiStep[]; against: readonly AnsiStep[] }> = {
  dark: {
    for: [step(94, 231), step(130, 231), step(172, 16), step(214, 16)],
    against: [step(24, 231), step(25, 231), step(33, 16), step(75, 16)],
  },
  light: {
    for: [step(223, 16), step(216, 16), step(214, 16), step(208, 16)],
    against: [step(195, 16), step(153, 16), step(117, 16), step(75, 16)],
  },
};

/** Ink for a terminal with colours: filled for, filled and underlined against. */
export function ansiInk(background: 'dark' | 'light'): AnsiInk {
  const wrap = (text: string, on: string) => eachLine(text, (line) => `\u001b[${on}m${line}\u001b[0m`);
  const paint = (text: string, color: ColorStep) => {
    const side = color > 0 ? ANSI_STEPS[background].for : ANSI_STEPS[background].against;
    const chosen = side[Math.abs(color) - 1];
    if (chosen === undefined) return text;
    const underline = color < 0 ? ';4' : '';
    return wrap(text, `48;5;${chosen.background};38;5;${chosen.foreground}${underline}`);
  };
  return {
    paint,
    key: paint,
    bold: (text) => wrap(text, '1'),
    dim: (text) => wrap(text, '2'),
    unknown: (text) => wrap(text, '3'),
    different: (text) => wrap(text, '7'),
    unknownMark: l10n.t('in italics'),
  };
}

/** Ink without colours: +word+ is for the class, −word− against it, ⟦word⟧ has an unknown token. */
export const plainInk: AnsiInk = {
  paint: (text, color) => {
    const mark = color > 0 ? '+' : '−';
    return color === 0 ? text : eachLine(text, (line) => mark + line + mark);
  },
  key: (text) => text,
  bold: (text) => text,
  dim: (text) => text,
  unknown: (text) => eachLine(text, (line) => `⟦${line}⟧`),
  different: (text) => `⟦${text}⟧`,
  unknownMark: 'in ⟦ ⟧',
};

/** Wraps each line separately: a background colour across a line end would fill the rest of the line. */
function eachLine(text: string, wrap: (line: string) => string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : wrap(line)))
    .join('\n');
}

function step(background: number, foreground: number): AnsiStep {
  return { background, foreground };
}
