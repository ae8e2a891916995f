import * as l10n from '@vscode/l10n';
import { ordinal, signed } from '../../text/numbers';
import type { Span } from './span';

/** The number of a piece among equal pieces of one text, and the sum of their scores. */
export interface Repeat {
  /** In reading order, from 1. */
  readonly nth: number;
  /** At least 2. */
  readonly count: number;
  /** Sum of all their scores. */
  readonly sum: number;
}

/** The pieces whose exact text occurs more than once. */
export function repeatsOf<T extends Pick<Span, 'text' | 'sequence' | 'attribution'>>(
  spans: readonly T[],
): ReadonlyMap<T, Repeat> {
  const groups = new Map<string, T[]>();
  for (const span of spans) {
    const key = `${span.sequence}${span.text}`;
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  const found = new Map<T, Repeat>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const sum = group.reduce((total, span) => total + span.attribution, 0);
    for (const [index, span] of group.entries()) found.set(span, { nth: index + 1, count: group.length, sum });
  }
  return found;
}

/** '3rd of 9, together +0.71' */
export function repeatText({ nth, count, sum }: Repeat): string {
  return l10n.t`${ordinal(nth)} of ${count}, together ${signed(sum)}`;
}

/**
 * Text that distinguishes a piece from others with the same text: '3rd of 9, together +0.71', 'second text'; null if there
 * are no others.
 * @param isPair whether there are two texts
 */
export function whichText(span: Pick<Span, 'sequence'>, repeat: Repeat | undefined, isPair: boolean): string | null {
  const parts = [
    ...(isPair ? [span.sequence === 0 ? l10n.t('first text') : l10n.t('second text')] : []),
    ...(repeat === undefined ? [] : [repeatText(repeat)]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
