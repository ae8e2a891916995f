/** Patterns of tokenizer.json come from strangers, and the engine's regexes can take years on a line of text. */

import { Script } from 'node:vm';
import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../errors';

/** One pass over a text with such a pattern may take this long, in milliseconds. */
const LIMIT = 5000;
/** Repetitions without bound, one after the other, from which on a pass is cubic in the text's length. */
const MANY = 3;

/**
 * Whether matching may take more than quadratic time: a repeated group that itself repeats or chooses, a back reference,
 * or many repetitions in a row. The patterns of known tokenizers have none of these.
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
  /** Repetitions in the branch at hand, and the most in one before. */
  repeats: number;
  most: number;
}

/** The engine interrupts a script, and the regexes that run in it, when its time is over. */
const call = new Script('globalThis.__gradlensBounded()');

/**
 * What `work` gives. Throws TokenizerError, which names the pattern, when it takes longer than five seconds. Costs a tenth
 * of a millisecond: for patterns that may need it.
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
