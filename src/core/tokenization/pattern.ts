import { ReplaceNormalizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { TokenizerError } from '../errors';
import { unitsAt } from './alignedText';
import { mayBacktrack, withinTime } from './backtracking';
import { isUnassigned } from './unicode';

/** A pattern as tokenizer.json writes it: a literal string or an Oniguruma regex. */
export const patternSchema = v.union([v.looseObject({ String: v.string() }), v.looseObject({ Regex: v.string() })]);
export type PatternConfig = v.InferOutput<typeof patternSchema>;

/** A part of a text, half-open in UTF-16 units; parts cover the text in order. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly match: boolean;
}

/**
 * The JavaScript regex for a pattern, global and Unicode-aware.
 * @throws TokenizerError naming the stage where a regex has no JavaScript equal
 */
export function compilePattern(config: PatternConfig, stage: string): RegExp {
  try {
    const source = 'Regex' in config ? String(config.Regex) : '';
    if (foldsBeyondAscii.test(source)) throw new SyntaxError('letters beyond ASCII in (?i)');
    const { pattern } = new ReplaceNormalizer({ type: 'Replace', pattern: config, content: '' });
    if (pattern instanceof RegExp) return source.includes('(?i') ? withFolds(pattern) : pattern;
    throw new TypeError('no regex came of it');
  } catch (cause) {
    const source = 'Regex' in config ? config.Regex : config.String;
    throw new TokenizerError(
      `tokenizer.json: the ${stage} uses a regular expression that cannot be translated (${JSON.stringify(source)}); use a tokenizer without it`,
      { cause },
    );
  }
}

/** A group that ignores case, with a character that the translation would not fold. */
const foldsBeyondAscii = /\(\?[a-z]*i[a-z]*(?:-[a-z]+)?(?::[^)]*[^\0-\x7f]|\).*[^\0-\x7f])/su;

/** Oniguruma ignores case for the long s and the Kelvin sign too: 'ſ is a contraction like 's. */
function withFolds({ source, flags }: RegExp): RegExp {
  return new RegExp(source.replaceAll('[sS]', '[sS\u017f]').replaceAll('[kK]', '[kK\u212a]'), flags);
}

/** Matches and what lies between, as Oniguruma finds them: an empty match right after a match does not count. */
export function findMatches(text: string, regex: RegExp): Part[] {
  let slow = mayBeSlow.get(regex);
  if (slow === undefined) {
    slow = mayBacktrack(regex.source);
    mayBeSlow.set(regex, slow);
  }
  return slow ? withinTime(() => matches(text, regex), regex.source) : matches(text, regex);
}

const mayBeSlow = new WeakMap<RegExp, boolean>();

function matches(text: string, regex: RegExp): Part[] {
  const parts: Part[] = [];
  if (text === '') return parts;
  const subject = withoutNewCharacters(text);
  let done = 0;
  let lastEnd = -1;
  regex.lastIndex = 0;
  for (let found = regex.exec(subject); found !== null; found = regex.exec(subject)) {
    const start = found.index;
    const end = start + found[0].length;
    if (start === end && (end === lastEnd || isInsidePair(text, end))) {
      if (end >= text.length) break;
      regex.lastIndex = end + unitsAt(text, end);
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
