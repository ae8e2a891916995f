/** Whether a value fits an option: the same check for flags, settings and requests. */
import type { Kind, Pattern } from './definition';

/** The kind of value that is expected ('a whole number from 1 to 10000'), or null where the value fits. */
export function mismatch(value: unknown, kind: Kind): string | null {
  switch (kind.type) {
    case 'switch':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'choice':
      return kind.values.some((name) => name === value) ? null : `one of ${kind.values.join(', ')}`;
    case 'text':
      if (value === '' && !kind.empty) return 'a text that is not empty';
      if (typeof value !== 'string') return 'a text';
      return value === '' || fits(value, kind.pattern) ? null : (kind.pattern?.words ?? null);
    case 'texts':
      return textsMismatch(value, kind);
    case 'whole': {
      const fits = Number.isInteger(value) && isBetween(value, kind.least - 1, kind.most + 1);
      return fits ? null : `a whole number from ${kind.least} to ${kind.most}`;
    }
    case 'number':
      return isBetween(value, kind.above, kind.below) ? null : `a number above ${kind.above} and below ${kind.below}`;
  }
}

function textsMismatch(value: unknown, { pattern, most }: Extract<Kind, { type: 'texts' }>): string | null {
  const isText = (text: unknown): text is string => typeof text === 'string';
  if (!Array.isArray(value) || !value.every(isText)) return 'a list of texts';
  if (most !== undefined && value.length > most) return `at most ${most} texts`;
  return value.every((text) => fits(text, pattern)) ? null : (pattern?.words ?? null);
}

function fits(text: string, pattern: Pattern | undefined): boolean {
  return pattern === undefined || new RegExp(pattern.source).test(text);
}

function isBetween(value: unknown, above: number, below: number): boolean {
  return typeof value === 'number' && value > above && value < below;
}
