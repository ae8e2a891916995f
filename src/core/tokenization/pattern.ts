import { ReplaceNormalizer } from '@huggingface/tokenizers';
import * as l10n from '@vscode/l10n';
import { toRegExp } from 'oniguruma-to-es';
import * as v from 'valibot';
import { TokenizerError } from '../errors';
import { unitsAt } from './alignedText';
import { mayBacktrack, withinTime } from './backtracking';
import { type Steps, toEnd } from './steps';
import { isUnassigned } from './unicode';

/** A pattern as tokenizer.json writes it: a literal string or an Oniguruma regex. */
export const patternSchema = v.union([v.looseObject({ String: v.string() }), v.looseObject({ Regex: v.string() })]);
export type PatternConfig = v.InferOutput<typeof patternSchema>;

/** A part of a text, half-open in UTF-16 units; parts cover the text in order. */
export interface MatchPart {
  readonly start: number;
  readonly end: number;
  readonly match: boolean;
}

/**
 * The JavaScript regex for a pattern, global and Unicode-aware.
 * @throws TokenizerError naming the stage where a regex has no JavaScript equal
 */
export function compilePattern(config: PatternConfig, stage: string): RegExp {
  if (!('Regex' in config)) return new RegExp(escaped(config.String), 'gu');
  const source = String(config.Regex);
  try {
    if (FOLDS_BEYOND_ASCII.test(source)) throw new SyntaxError(l10n.t('letters beyond ASCII in (?i)'));
    return (ONLY_ONIGURUMA.test(source) ? undefined : byTokenizers(source)) ?? byOniguruma(source);
  } catch (cause) {
    throw new TokenizerError(
      l10n.t`tokenizer.json: the ${stage} uses a regular expression that cannot be translated (${JSON.stringify(source)}); use a tokenizer without it`,
      { cause },
    );
  }
}

/** Possessive repetition and the anchor of the last match: @huggingface/tokenizers reads them as something else. */
const ONLY_ONIGURUMA = /(?<!\\)[*+?]\+|\\G/;
/** Scoped (?m:…) and grapheme clusters come out otherwise than in Oniguruma. */
const UNTRANSLATED = /\(\?[a-z]*m[a-z]*:|\\X/;

/** As @huggingface/tokenizers translates it; undefined where it cannot. Its \w and \b are Oniguruma's. */
function byTokenizers(source: string): RegExp | undefined {
  try {
    const { pattern } = new ReplaceNormalizer({ type: 'Replace', pattern: { Regex: source }, content: '' });
    if (!(pattern instanceof RegExp)) return undefined;
    return source.includes('(?i') ? withFolds(pattern) : pattern;
  } catch {
    return undefined; // told by the second translation, where that fails too
  }
}

/** Oniguruma's own constructs: \R, possessive and atomic groups, absence, (?x), \G, \K … */
function byOniguruma(source: string): RegExp {
  if (UNTRANSLATED.test(source)) throw new SyntaxError(l10n.t('(?m:…) or \\X'));
  return toRegExp(withWords(source), { global: true });
}

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';

/** What a word's characters are is not the same in the library and in Oniguruma: ① is none. */
function withWords(source: string): string {
  return source.replaceAll(/\\([\s\S])/g, (whole, letter: string) => {
    if (letter === 'w') return `[${WORD}]`;
    if (letter === 'W') return `[^${WORD}]`;
    if (letter === 'b' || letter === 'B') {
      const edge = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
      return letter === 'b' ? edge : `(?!${edge})`;
    }
    return whole;
  });
}

function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A group that ignores case, with a character that the translation would not fold. */
const FOLDS_BEYOND_ASCII = /\(\?[a-z]*i[a-z]*(?:-[a-z]+)?(?::[^)]*[^\0-\x7f]|\).*[^\0-\x7f])/su;

/** Oniguruma ignores case for the long s and the Kelvin sign too: 'ſ is a contraction like 's. */
function withFolds({ source, flags }: RegExp): RegExp {
  return new RegExp(source.replaceAll('[sS]', '[sS\u017f]').replaceAll('[kK]', '[kK\u212a]'), flags);
}

/**
 * Matches and what lies between, as Oniguruma finds them: an empty match right after a match does not count. Pauses where
 * there are many, unless the pattern may take too long: that is found out in one go.
 */
export function* matchSteps(text: string, regex: RegExp): Steps<readonly MatchPart[]> {
  let slow = mayBeSlow.get(regex);
  if (slow === undefined) {
    slow = mayBacktrack(regex.source);
    mayBeSlow.set(regex, slow);
  }
  return slow ? withinTime(() => toEnd(matches(text, regex)), regex.source) : yield* matches(text, regex);
}

const mayBeSlow = new WeakMap<RegExp, boolean>();

/** Matches between two pauses. */
const AT_ONCE = 4096;

function* matches(text: string, regex: RegExp): Steps<MatchPart[]> {
  const parts: MatchPart[] = [];
  if (text === '') return parts;
  const subject = withoutNewCharacters(text);
  let done = 0;
  let lastEnd = -1;
  let at = 0;
  for (let count = 1; ; count++) {
    if (count % AT_ONCE === 0) yield;
    // Whoever uses the pattern during a pause leaves it elsewhere.
    regex.lastIndex = at;
    const found = regex.exec(subject);
    if (found === null) break;
    at = regex.lastIndex;
    const start = found.index;
    const end = start + found[0].length;
    if (start === end && (end === lastEnd || isInsidePair(text, end))) {
      if (end >= text.length) break;
      at = end + unitsAt(text, end);
      continue;
    }
    if (done < start) parts.push({ start: done, end: start, match: false });
    parts.push({ start, end, match: true });
    done = lastEnd = end;
  }
  if (done < text.length) parts.push({ start: done, end: text.length, match: false });
  return parts;
}

/** JavaScript can find an empty match between the two units of a code point. */
function isInsidePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

/** Characters that this engine knows and the library's regexes do not, as noncharacters of the same length. */
function withoutNewCharacters(text: string): string {
  if (!/[^\0-\u07ff\u3000-\ua4cf]/.test(text)) return text;
  return text.replace(/[^\0-\u07ff\u3000-\ua4cf\p{Cn}]/gu, (c) => {
    return isUnassigned(c.codePointAt(0) ?? 0) ? (c.length === 2 ? '\u{10ffff}' : '\uffff') : c;
  });
}
