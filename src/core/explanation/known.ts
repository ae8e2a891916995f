/** Known labels in the data, resolved to a model's labels. */
import type { Task } from '../../protocol/explain';

/** A longer cell is not a list of labels. */
const MOST_CHARACTERS = 100_000;

/** The label that a name stands for: exact, then ignoring case, then as an index; undefined when there is none. */
export function resolveLabel(name: string, labels: readonly string[]): string | undefined {
  return named(name, labels) ?? (/^\d+$/.test(name) ? labels[Number(name)] : undefined);
}

/**
 * The label that the data mean: its name, or a number that is equal to it ('-1.0' and '-1'), or an index, also one that a
 * table wrote with decimals ('1.0'). Of a yes/no model (scores of a label and of `not` it) 1 and true mean the label, 0
 * and false not.
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
 * All labels that the data give, each once, by the model's own names where it has them. Of several labels it takes
 * names with | ; , or line ends between them (a name may hold these itself), lists as JSON, Python and numpy write
 * them, and one 0 or 1 for each label; [] is the empty set. A model of one label takes a list of one, too.
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

/** The label that is the same number, however it is written. */
function equalNumber(text: string, labels: readonly string[]): string | undefined {
  if (!NUMBER.test(text)) return undefined;
  return labels.find((label) => NUMBER.test(label) && Number(label) === Number(text));
}

/** A label by its name: exact, else ignoring case. */
function named(name: string, labels: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  return labels.find((label) => label === name) ?? labels.find((label) => label.toLowerCase() === wanted);
}

/** One 0 or 1 for each label: those with 1. Undefined where the items are something else. */
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

/** JSON: a list, or an object of labels with 0 and 1. */
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

/** Items in quotes of either kind, or bare ones between commas, or, where there is no comma, between blanks. */
function spelled(inner: string): readonly string[] {
  const quoted = [...inner.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)];
  if (quoted.length > 0) return quoted.map(([, a, b]) => (a ?? b).replaceAll(/\\(.)/gs, '$1').trim());
  const parts = inner.includes(',') ? inner.split(',') : inner.split(/\s+/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Separators of labels, the strongest first. */
const SEPARATORS = ['|', ';', '\n', ','];

/** Names between separators: those of which all pieces are labels, else the strongest. */
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

/** The pieces between one separator; those that together are a label's name stay together. */
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
    // Other separators only count where all pieces are labels: otherwise they belong to a name.
    found.push(...(allKnown(inner, labels) ? inner : [piece]));
    at += length;
  }
  return found;
}

/** Names between blanks, where each is a label or each a 0 or 1; else the whole. */
function byBlanks(text: string, labels: readonly string[]): readonly string[] {
  const words = text.split(/\s+/);
  const known = words.every((word) => named(word, labels) !== undefined) || vectorOf(words, labels) !== undefined;
  return known ? words : [text];
}
