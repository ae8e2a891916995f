/**
 * Splits a text into sentences as segtok does (split_single, version 1.5.11, which Flair uses). The rules come from its
 * documentation and from its observed output. A terminal followed by spaces ends a sentence, unless the characters
 * around it show an abbreviation, a date, a name, a quotation or open brackets. A line break always ends a sentence.
 * Works on ranges without copying and reads only the ends of growing sentences, so it takes linear time.
 */
import { EDGE, HYPHENS, isSpace, NO_SPACE, NO_WORD, SPACE, stripped, TERMINALS } from './classes';
import { LazyPattern } from './lazyPattern';

type Range = readonly [start: number, end: number];

const TERMINAL_CLASS = `[${TERMINALS}]`;
const rx = (source: string): LazyPattern => new LazyPattern(source);

/** Abbreviations after which no sentence ends. */
const ALWAYS_AS_IS = 'Capt Col Dr Gen Mag Mr Mrs Mt No Sgt Sr Sra Srta St'.split(' ');
const ALSO_CAPITAL =
  'approx cf f\\.?e fig figs e\\.?g i\\.?e i\\.?v med nat nr p\\.e phil prof rer sci univ vol vs z\\.B'.split(' ');
const MONTHS =
  'Jän Jan Ene Feb Mär Mar Apr Abr May Jun Jul Aug Sep Sept Oct Okt Nov Dic Dez Dec E\\.U U\\.K U\\.S'.split(' ');
const capitals = ALSO_CAPITAL.map((a) => a[0].toUpperCase() + a.slice(1).toLowerCase());
const known = [...ALWAYS_AS_IS, ...ALSO_CAPITAL, ...MONTHS, ...capitals].sort().join('|');

const TITLE =
  '(?:[Bb]y|[Cc](?:aptain|ommander)|[Dd]o[ck]tor|[Gg]eneral|[Mm](?:ag)?is(?:ter|s)|[Pp]rofessor|[Ss]e\\u00F1or(?:it)?a?)';
const CAPITAL = '[\\p{Lu}\\p{Lt}]\\p{Lm}?';
const AUTHORS = `(?:(?<!${EDGE}\\p{Lu}\\p{Lm}?),(?:${SPACE}and)?|(?<!${EDGE}[\\p{Lu},]\\p{Lm}?)${SPACE}and)`;
const abbreviation = rx(
  `(?:${EDGE}(?:${known})|^${NO_SPACE}|^\\p{Nd}+|(?:${EDGE}${TITLE}${SPACE}|${AUTHORS}${SPACE}|[\\[(])(?:${CAPITAL}\\.[${HYPHENS}]?)?${CAPITAL})$`,
);

const dateDigits = rx(`${EDGE}[0123]?[0-9]$`);
const month = rx('^(?:J[äa]n|Ene|Feb|M[äa]r|A[pb]r|May|Jun|Jul|Aug|Sep|O[ck]t|Nov|D[ei][cz]|0?[1-9]|1[012])');
const continuation = rx(
  `^(?:a(?:nd|re)|b(?:etween|y)|from|has|i(?:nto|s)|o[fr]|t(?:han|hat|hrough)|via|w(?:as|ere|hether|ith))${EDGE}`,
);
const beforeLower = rx(
  `(?:${TERMINAL_CLASS}"[)\\]]*|${TERMINAL_CLASS}[)\\]]+|${EDGE}spp\\.|${EDGE}\\p{L}\\p{Ll}?\\.)$`,
);
const lowerWord = rx(`^\\p{Ll}+[${HYPHENS}]?\\p{Ll}*${EDGE}`);
const middleInitial = rx(`${EDGE}\\p{Lu}\\p{Ll}+${NO_WORD}+\\p{Lu}$`);
const upperWord = rx(`^\\p{Lu}\\p{Ll}+${EDGE}`);
const loneWord = rx(`^\\p{Ll}+[\\p{Ll}\\p{Nd}${HYPHENS}]*$`);
const upperEnd = rx(`${EDGE}[\\p{Lu}\\p{Lt}]\\p{L}*\\.$`);
const upperStart = rx(`^(?:(?:\\(\\p{Nd}{4}\\)${SPACE})?[\\p{Lu}\\p{Lt}]\\p{L}*|\\p{Nd}+)[.,:]${SPACE}+`);
const BORDERS = new LazyPattern(`${TERMINAL_CLASS}['\\u2019"\\u201D]?[\\])]*${SPACE}+|\\n+`, 'gu');
const spaces = rx(SPACE);

/** Parts in brackets with fewer code points than this are not sentences of their own. */
const SHORT = 55;

/** The spans between borders and the borders themselves, alternating. */
function spansOf(text: string): Range[] {
  const spans: Range[] = [];
  let at = 0;
  for (const match of text.matchAll(BORDERS.regexp)) {
    spans.push([at, match.index], [match.index, match.index + match[0].length]);
    at = match.index + match[0].length;
  }
  spans.push([at, text.length]);
  return spans;
}

/**
 * Whether the sentence continues after a border: white space or an abbreviation before it, a lone word, a date or a
 * name.
 */
function goesOn(text: string, before: Range, border: Range, after: Range | undefined): boolean {
  const head = text.slice(...before);
  if (head !== '' && isSpace(head[head.length - 1])) return true;
  if (text[border[0]] !== '.') return false;
  if (abbreviation.test(head)) return true;
  const tail = after === undefined ? '' : text.slice(...after);
  if (tail === '') return false;
  if (loneWord.test(tail)) return true;
  if (dateDigits.test(head) && month.test(tail)) return true;
  return middleInitial.test(head) && upperWord.test(tail);
}

/** The spans that end at a border where the sentence does not continue. */
function candidates(text: string): Range[] {
  const spans = spansOf(text);
  const found: Range[] = [];
  let start = -1;
  spans.forEach(([from, to], i) => {
    if (i % 2 === 0) {
      if (start < 0) start = from;
    } else if (!goesOn(text, spans[i - 1], spans[i], spans[i + 1])) {
      found.push([start, to]);
      start = -1;
    }
  });
  if (start >= 0) found.push([start, text.length]);
  return found;
}

/** The depth of open brackets in a growing sentence, counted from the first opening bracket on. */
class Nesting {
  private opened = false;
  private depth = 0;

  constructor(
    private readonly open: string,
    private readonly close: string,
  ) {}

  add(text: string, [start, end]: Range): void {
    for (let i = start; i < end; i++) {
      if (text[i] === this.open) {
        this.opened = true;
        this.depth++;
      } else if (this.opened && text[i] === this.close) this.depth--;
    }
  }

  get isOpen(): boolean {
    return this.depth > 0;
  }
}

/** Whether a span has more closing brackets than opening ones before the last closing bracket. */
function closesMore(text: string, [start, end]: Range, open: string, close: string): boolean {
  let depth = 0;
  let closed = false;
  for (let i = end - 1; i >= start; i--) {
    if (text[i] === close) {
      closed = true;
      depth++;
    } else if (closed && text[i] === open) depth--;
  }
  return depth > 0;
}

/** Whether a span has fewer than SHORT code points. */
function isShort(text: string, [start, end]: Range): boolean {
  if (end - start < SHORT) return true;
  if (end - start >= 2 * SHORT) return false;
  return [...text.slice(start, end)].length < SHORT;
}

/** The end of a range without the white space at its end; -1 if there is none. */
function endBeforeSpace(text: string, [start, end]: Range): number {
  let at = end;
  while (at > start && spaces.test(text[at - 1])) at--;
  return at < end ? at : -1;
}

/** UTF-16 units that hold a short word and the character before it. */
const TAIL_LENGTH = 16;

function endsBeforeLower(text: string, range: Range): boolean {
  const end = endBeforeSpace(text, range);
  if (end < 0) return false;
  let at = end;
  while (at > range[0] && (text[at - 1] === ')' || text[at - 1] === ']')) at--;
  return beforeLower.test(text.slice(Math.max(range[0], at - TAIL_LENGTH), end));
}

const LETTERS = /[\p{L}\p{Cs}]/u;

function endsInUpper(text: string, range: Range): boolean {
  const end = endBeforeSpace(text, range);
  if (end < 1 || text[end - 1] !== '.') return false;
  let at = end - 1;
  while (at > range[0] && LETTERS.test(text[at - 1])) at--;
  return upperEnd.test(text.slice(Math.max(range[0], at - 2), end));
}

/** A sentence to which the next spans may belong. */
class Growing {
  private readonly round = new Nesting('(', ')');
  private readonly square = new Nesting('[', ']');
  private end: number;

  constructor(
    private readonly text: string,
    first: Range,
  ) {
    this.start = first[0];
    this.end = first[1];
    this.grow(first);
  }

  private readonly start: number;

  get range(): Range {
    return [this.start, this.end];
  }

  grow(next: Range): void {
    this.round.add(this.text, next);
    this.square.add(this.text, next);
    this.end = next[1];
  }

  /** Whether the next span belongs to this sentence. */
  takes(next: Range): boolean {
    const { text, range } = this;
    const tail = text.slice(...next);
    if (lowerWord.test(tail) && endsBeforeLower(text, range)) return true;
    if (isShort(text, next) || isShort(text, range)) {
      const inside = (open: string, close: string) =>
        closesMore(text, next, open, close) ||
        text.slice(Math.max(range[0], range[1] - ' et al. '.length), range[1]) === ' et al. ' ||
        (upperStart.test(tail) && endsInUpper(text, range));
      if (this.round.isOpen && inside('(', ')')) return true;
      if (this.square.isOpen && inside('[', ']')) return true;
    }
    return continuation.test(tail);
  }
}

/** The sentences of a text as half-open ranges without white space at their ends; some may be empty. */
export function flairSentences(text: string): readonly Range[] {
  const found: Range[] = [];
  let last: Growing | undefined;
  const end = (sentence: Growing) => {
    let [from, to] = stripped(text, ...sentence.range);
    for (let line = text.indexOf('\n', from); line >= 0 && line < to; line = text.indexOf('\n', from)) {
      found.push([from, line]);
      from = line + 1;
    }
    found.push([from, to]);
  };
  for (const next of candidates(text)) {
    if (last?.takes(next)) last.grow(next);
    else {
      if (last) end(last);
      last = new Growing(text, next);
    }
  }
  if (last) end(last);
  return found;
}
