import { ReplaceNormalizer } from '@huggingface/tokenizers';
import * as l10n from '@vscode/l10n';
import { toRegExp } from 'oniguruma-to-es';
import * as v from 'valibot';
import { TokenizerError } from '../errors';
import { unitsAt } from './alignedText';
import { mayBacktrack, withinTime } from './backtracking';
import { type Steps, toEnd } from './steps';
import { isUnassigned } from './unicode';

/** A pattern in tokenizer.json: a literal string or an Oniguruma regular expression. */
export const patternSchema = v.union([v.looseObject({ String: v.string() }), v.looseObject({ Regex: v.string() })]);
export type PatternConfig = v.InferOutput<typeof patternSchema>;

/** A part of a text, half-open in UTF-16 units: a match or the text between matches. Parts cover the text in order. */
export interface MatchPart {
  readonly start: number;
  readonly end: number;
  readonly match: boolean;
}

/**
 * The JavaScript regular expression for a pattern, with the flags g and u.
 * @throws TokenizerError, naming the stage, for a regular expression without an equivalent in JavaScript
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

/** Possessive quantifiers and \G, the end of the last match: @huggingface/tokenizers gives them another meaning. */
const ONLY_ONIGURUMA = /(?<!\\)[*+?]\+|\\G/;
/** (?m:…) and \X (a grapheme): their translation does not match the same text as in Oniguruma. */
const UNTRANSLATED = /\(\?[a-z]*m[a-z]*:|\\X/;

/** The translation by @huggingface/tokenizers, with Oniguruma's \w and \b; undefined if it has none. */
function byTokenizers(source: string): RegExp | undefined {
  try {
    const { pattern } = new ReplaceNormalizer({ type: 'Replace', pattern: { Regex: source }, content: '' });
    if (!(pattern instanceof RegExp)) return undefined;
    return source.includes('(?i') ? withFolds(pattern) : pattern;
  } catch {
    return undefined; // if the second translation fails too, it reports the error
  }
}

/** The translation of constructs that only Oniguruma has: \R, possessive and atomic groups, absence, (?x), \G, \K … */
function byOniguruma(source: string): RegExp {
  if (UNTRANSLATED.test(source)) throw new SyntaxError(l10n.t('(?m:…) or \\X'));
  return toRegExp(withWords(source), { global: true });
}

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';

/**
 * Replaces \w, \W, \b and \B: oniguruma-to-es defines word characters differently from Oniguruma, in which ① is not
 * one.
 */
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

/** A case-insensitive group with a character outside ASCII, for which the translation would not ignore case. */
const FOLDS_BEYOND_ASCII = /\(\?[a-z]*i[a-z]*(?:-[a-z]+)?(?::[^)]*[^\0-\x7f]|\).*[^\0-\x7f])/su;

/**
 * Adds the long s and the Kelvin sign to s and k, as Oniguruma does when it ignores case: 'ſ is a contraction like 's.
 */
function withFolds({ source, flags }: RegExp): RegExp {
  return new RegExp(source.replaceAll('[sS]', '[sS\u017f]').replaceAll('[kK]', '[kK\u212a]'), flags);
}

/**
 * The matches and the text between them, as Oniguruma finds them: an empty match directly after a match does not count.
 * Pauses if there are many matches. A pattern that may backtrack runs in one step, with a time limit (backtracking.ts).
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
    // Other users of the pattern may have changed lastIndex during a pause.
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

/** Whether `at` is between the two units of a code point, where JavaScript can find an empty match. */
function isInsidePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

/** Replaces characters that are newer than the Unicode version of the Rust library by noncharacters of equal length. */
function withoutNewCharacters(text: string): string {
  if (!/[^\0-\u07ff\u3000-\ua4cf]/.test(text)) return text;
  return text.replace(/[^\0-\u07ff\u3000-\ua4cf\p{Cn}]/gu, (c) => {
    return isUnassigned(c.codePointAt(0) ?? 0) ? (c.length === 2 ? '\u{10ffff}' : '\uffff') : c;
  });
}
