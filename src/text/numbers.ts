/** Numbers formatted for reading; exports keep full precision. */

import * as l10n from '@vscode/l10n';

const MINUS = '−';

/** A probability as '98.2 %'; values that would round to 0 or 100 % are '<0.1 %' and '>99.9 %'. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '<0.1 %';
  if (value < 100 && value >= 99.95) return '>99.9 %';
  return `${value.toFixed(value === 100 ? 0 : 1)} %`;
}

/** An integration error as '0.2 %', '4 %'; one that rounds to 0 is 'under 0.1 %'. */
export function errorPercent(relative: number): string {
  const value = relative * 100;
  if (value < 0.05) return 'under 0.1 %';
  return `${value < 9.95 ? trimZero(value.toFixed(1)) : value.toFixed(0)} %`;
}

/** A signed score: '+0.41', '−0.12'; small ones with more digits. */
export function signed(score: number): string {
  return (score < 0 ? MINUS : '+') + magnitude(score);
}

/** A score without a plus: '4.20', '−0.30'. */
export function plain(score: number): string {
  return (score < 0 ? MINUS : '') + magnitude(score);
}

/** Time as '0.9 s', '12 s', '3 min'. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${seconds.toFixed(0)} s`;
  const minutes = seconds / 60;
  return minutes < 99.5 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** '15.0 % of the total of all word scores': the total is of the scores without their signs. `piece` is 'word', 'token' … */
export function shareText(share: string, piece: string): string {
  return l10n.t`${share} of the total of all ${piece} scores`;
}

/** '1 word', '212 words'. */
export function counted(count: number, noun: string): string {
  return l10n.t(`{0} ${noun}${count === 1 ? '' : 's'}`, count);
}

/** '1st', '2nd', '3rd', '11th', '212th'. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

function magnitude(score: number): string {
  const value = Math.abs(score);
  if (value === 0 || value >= 0.0995) return value.toFixed(2);
  if (value >= 0.00095) return value.toFixed(3);
  return value >= 1e-4 ? value.toPrecision(2) : value.toExponential(1);
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}
