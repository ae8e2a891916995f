/** Resolves known labels in the data to a model's labels. */
import type { Task } from '../../protocol/explain';

/** Longest cell, in characters, that is parsed as a list of labels. */
const MOST_CHARACTERS = 100_000;

/** The label with this name: compared exactly, then ignoring case, then as an index; undefined if there is none. */
export function resolveLabel(name: string, labels: readonly string[]): string | undefined {
  return named(name, labels) ?? (/^\d+$/.test(name) ? labels[Number(name)] : undefined);
}

/**
 * The label for a value in the data: its name, an equal number ('-1.0' for '-1'), or an index, also with decimals ('1.0').
 * For a binary model (scores of a label and of `not` it), 1 and true stand for the label, 0 and false for `not` it.
 * @param labels those of the scores, in their order
 */
export function knownLabel(known: string, labels: readonly string[]): string | undefined {
  const [yes, no] = labels;
  const text = known.trim();
  const own = named(text, labels) ?? equalNumber(text, labels);
  if (own !== undefined) return own;
  const whole = text.replace(/^(\d+)\.0*$/, '$1');
  if (labels.length !== 2 || no !== `not ${yes}`) return resolveLabel(whole, labels);
  if (/^(1|true)$/i.test(whole)) return yes;
  return /^(0|false)$/i.test(whole) ? no : resolveLabel(whole, labels);
}

/**
 * All labels in a value of the data, each once, by the model's names if it has them. Several labels may be names separated
 * by | ; , or line breaks (which names may contain), lists as JSON, Python or numpy write them, or one 0 or 1 for each
 * label; [] is the empty set. For a single-label model a list may have one label.
 * @param labels those of the scores, in their order
 */
export function knownLabels(known: string, labels: readonly string[], task: Task): readonly string[] {
  const text = known.trim();
  const whole = knownLabel(text, labels);
  if (whole !== undefined) return [whole];
  if (text.length > MOST_CHARACTERS) return [text];
  const list = listed(text);
  if (task !== 'multi-label') {
    const found = vectorOf(list ?? text.split('|'), labels) ?? list ?? [];
    return [found.length === 1 ? (knownLabel(found[0], labels) ?? found[0]) : text];
  }
  const items = list ?? parted(text, labels);
  const found = vectorOf(items, labels) ?? items.map((item) => knownLabel(item, labels) ?? item);
  return [...new Set(found.filter((item) => item !== ''))];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The label that is the same number in any notation. */
function equalNumber(text: string, labels: readonly string[]): string | undefined {
  if (!NUMBER.test(text)) return undefined;
  return labels.find((label) => NUMBER.test(label) && Number(label) === Number(text));
}

/** The label with this name, compared exactly, else ignoring case. */
function named(name: string, labels: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  return labels.find((label) => label === name) ?? labels.find((label) => label.toLowerCase() === wanted);
}

/** The labels with 1, for items with one 0 or 1 per label; undefined for other items. */
function vectorOf(items: readonly string[], labels: readonly string[]): readonly string[] | undefined {
  if (items.length !== labels.length || !items.every((item) => /^([01](\.0*)?|true|false)$/i.test(item)))
    return undefined;
  return labels.filter((_, i) => /^(1|true)/i.test(items[i]));
}

/** The items of a list or set in brackets; undefined for other text. */
function listed(text: string): readonly string[] | undefined {
  if (text === 'set()') return [];
  if (!/^(\[.*\]|\(.*\)|\{.*\})$/s.test(text)) return undefined;
  return fromJson(text) ?? spelled(text.slice(1, -1));
}

/** The labels of a JSON list, or of a JSON object of labels with 0 and 1. */
function fromJson(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value))
      return value.map((item) => (typeof item === 'string' ? item.trim() : JSON.stringify(item)));
    const flags = Object.entries(value as object);
    return flags.every(([, flag]) => [0, 1, true, false].includes(flag))
      ? flags.flatMap(([name, flag]) => (flag ? [name.trim()] : []))
      : undefined;
  } catch {
    return undefined; // written by Python or numpy
  }
}

/** Items in single or double quotes, or unquoted items separated by commas or, without commas, by whitespace. */
function spelled(inner: string): readonly string[] {
  const quoted = [...inner.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)];
  if (quoted.length > 0) return quoted.map(([, a, b]) => (a ?? b).replaceAll(/\\(.)/gs, '$1').trim());
  const parts = inner.includes(',') ? inner.split(',') : inner.split(/\s+/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Separators of labels, in the order of precedence. */
const SEPARATORS = ['|', ';', '\n', ','];

/** Splits at the first separator (by precedence) for which all parts are labels, else at the first in the text. */
function parted(
  text: string,
  labels: readonly string[],
  separators: readonly string[] = SEPARATORS,
): readonly string[] {
  if (named(text, labels) !== undefined) return [text];
  const [strongest, ...weaker] = separators.filter((one) => text.includes(one));
  if (strongest === undefined) return byBlanks(text, labels);
  const first = partedBy(strongest, text, labels, weaker);
  if (allKnown(first, labels)) return first;
  for (const one of weaker) {
    const others = [strongest, ...weaker].filter((separator) => separator !== one);
    const found = partedBy(one, text, labels, others);
    if (allKnown(found, labels)) return found;
  }
  return first;
}

function allKnown(items: readonly string[], labels: readonly string[]): boolean {
  return items.every((item) => item === '' || knownLabel(item, labels) !== undefined);
}

/** Splits at one separator; parts that together are the name of a label are kept together. */
function partedBy(
  separator: string,
  text: string,
  labels: readonly string[],
  others: readonly string[],
): readonly string[] {
  const pieces = text.split(separator);
  const longest = Math.max(...labels.map((label) => label.split(separator).length));
  const found: string[] = [];
  for (let at = 0; at < pieces.length; ) {
    const join = (length: number) =>
      pieces
        .slice(at, at + length)
        .join(separator)
        .trim();
    let length = Math.min(longest, pieces.length - at);
    while (length > 1 && named(join(length), labels) === undefined) length--;
    const piece = join(length);
    const inner = length > 1 ? [piece] : parted(piece, labels, others);
    // Other separators only count if all parts are labels; otherwise they are part of a name.
    found.push(...(allKnown(inner, labels) ? inner : [piece]));
    at += length;
  }
  return found;
}

/** Splits at whitespace if each part is a label or each is 0 or 1; else returns the whole text. */
function byBlanks(text: string, labels: readonly string[]): readonly string[] {
  const words = text.split(/\s+/);
  const known = words.every((word) => named(word, labels) !== undefined) || vectorOf(words, labels) !== undefined;
  return known ? words : [text];
}
