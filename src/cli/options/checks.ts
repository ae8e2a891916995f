import { UsageError } from '../../core/errors';

/** Option parsers: each gives a value or a UsageError that names the option, what was given and what is allowed. */

/** One of a list of names. */
export function choice<const Name extends string>(option: string, names: readonly Name[]): (value: string) => Name {
  return (value) => {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new UsageError(`${option}: '${value}' is not one of ${names.join(', ')}`);
    return found;
  };
}

/** A whole number in [least, most]. */
export function wholeNumber(option: string, least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new UsageError(`${option}: '${value}' is not a whole number from ${least} to ${most}`);
    }
    return number;
  };
}

/** A number above `least` and below `most`. */
export function numberBetween(option: string, least: number, most: number): (value: string) => number {
  return (value) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!(number > least && number < most)) {
      throw new UsageError(`${option}: '${value}' is not a number above ${least} and below ${most}`);
    }
    return number;
  };
}

/** Any text but the empty one. */
export function nonEmpty(option: string): (value: string) => string {
  return (value) => {
    if (value === '') throw new UsageError(`${option}: the empty text is not allowed`);
    return value;
  };
}

/** A baseline, added to those given before. */
export function baselines(value: string, previous: readonly string[] | undefined): readonly string[] {
  if (!/^(?:pad|mask|unk|zero|text:[\s\S]+)$/.test(value)) {
    throw new UsageError(`--baseline: '${value}' is not one of pad, mask, unk, zero, text:STRING`);
  }
  return [...(previous ?? []), value];
}
