/**
 * Time limits for regular expressions of tokenizer.json, which are untrusted: backtracking can take exponential time.
 */

import { Script } from 'node:vm';
import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../errors';

/** Longest time of one pass over a text, in milliseconds. */
const LIMIT = 5000;
/** From this many unbounded repetitions in a row on, a pass takes cubic time in the text's length. */
const MANY = 3;

/**
 * Whether matching may take more than quadratic time: the pattern has a repeated group with a repetition or an
 * alternative in it, a back reference, or many repetitions in a row. Patterns of known tokenizers have none of these.
 */
export function mayBacktrack(source: string): boolean {
  if (/\\[1-9]|\\k</.test(source)) return true;
  // Classes and escaped characters count as one character.
  const plain = source.replace(/\\(?:[pPxu]\{[^}]*\}|[\s\S])/g, 'c').replace(/\[[^\]]*\]/g, 'c');
  const open: Group[] = [{ varies: false, repeats: 0, most: 0 }];
  for (let i = 0; i < plain.length; i++) {
    const top = open[open.length - 1];
    switch (plain[i]) {
      case '(':
        open.push({ varies: false, repeats: 0, most: 0 });
        break;
      case ')': {
        const group = open.length > 1 ? open.pop() : undefined;
        if (group?.varies && '*+{'.includes(plain.charAt(i + 1) || ' ')) return true;
        const outer = open[open.length - 1];
        outer.varies ||= group?.varies ?? false;
        outer.repeats += group ? Math.max(group.most, group.repeats) : 0;
        break;
      }
      case '|':
        top.varies = true;
        top.most = Math.max(top.most, top.repeats);
        top.repeats = 0;
        break;
      case '?':
        top.varies ||= plain[i - 1] !== '(';
        break;
      case '*':
      case '+':
      case '{':
        top.varies = true;
        top.repeats++;
        break;
    }
    if (open[open.length - 1].repeats >= MANY) return true;
  }
  return false;
}

interface Group {
  /** Can match one text in more than one way. */
  varies: boolean;
  /** Repetitions in the current alternative, and the most in an earlier one. */
  repeats: number;
  most: number;
}

/** The engine interrupts a script and the regular expressions in it after its time limit. */
const call = new Script('globalThis.__gradlensBounded()');

/**
 * Returns what `work` returns. Throws TokenizerError, which names the pattern, when it takes longer than `limit` ms
 * (five seconds). A call costs 0.1 ms, so it is used only for patterns that may backtrack.
 */
export function withinTime<T>(work: () => T, source: string, limit = LIMIT): T {
  let result: { readonly value: T } | undefined;
  const run = () => {
    result = { value: work() };
  };
  const before: unknown = Reflect.get(globalThis, '__gradlensBounded');
  Reflect.set(globalThis, '__gradlensBounded', run);
  try {
    call.runInThisContext({ timeout: limit });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')) throw cause;
    throw new TokenizerError(
      l10n.t`tokenizer.json: the regular expression ${JSON.stringify(source)} takes longer than ${limit / 1000} s on this text; use a tokenizer without it`,
      { cause },
    );
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, '__gradlensBounded');
    else Reflect.set(globalThis, '__gradlensBounded', before);
  }
  if (!result)
    throw new TokenizerError(l10n.t`tokenizer.json: the regular expression ${JSON.stringify(source)} was not run`);
  return result.value;
}
