import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../errors';
import type { TextRange } from './segments';

/** A slice of a document's content tokens that fits into one model input. */
export interface Window {
  /** Indexes of content tokens, half-open. */
  readonly from: number;
  readonly to: number;
  /** The range of its characters in the document: half-open, in UTF-16 code units, overlap included. */
  readonly start: number;
  readonly end: number;
}

/** Sizes of windows in content tokens. */
export interface WindowOptions {
  /** Content tokens that fit into one model input: the model's longest input minus its special tokens. */
  readonly size: number;
  /** Distance between the starts of two windows, in tokens; default half a window, at most a whole one. */
  readonly stride?: number;
}

/**
 * Cuts a document into overlapping windows, or one window if all tokens fit. Each token is in a window, and the last
 * window ends with the last token. No window begins or ends within a word, unless the word is longer than a window.
 * @param groups the index of each token's word, as `assign` returns it
 * @throws TokenizerError when size is less than 1
 */
export function windows(tokens: readonly TextRange[], groups: readonly number[], options: WindowOptions): Window[] {
  const size = checkedSize(options.size);
  const stride = Math.max(1, Math.min(size, Math.floor(options.stride ?? size / 2)));
  const found: Window[] = [];
  for (let from = 0; ; ) {
    if (from + size >= tokens.length) return [...found, windowOf(tokens, from, tokens.length)];
    const to = lastSeam(groups, from, from + size) ?? from + size;
    found.push(windowOf(tokens, from, to));
    const next = Math.min(to, from + stride);
    from = lastSeam(groups, from, next) ?? firstSeam(groups, next, to) ?? next;
  }
}

/**
 * The window of a truncating pipeline: the first tokens that fit, even if it ends within a word, or the last tokens if
 * `side` is left.
 * @returns the window, and the characters that are not in it (null if there are none)
 * @throws TokenizerError when size is less than 1
 */
export function first(
  tokens: readonly TextRange[],
  size: number,
  side: 'left' | 'right' = 'right',
): { window: Window; unseen: TextRange | null } {
  const room = Math.min(checkedSize(size), tokens.length);
  const whole = windowOf(tokens, 0, tokens.length);
  if (side === 'left') {
    const window = windowOf(tokens, tokens.length - room, tokens.length);
    const unseen = window.from > 0 && whole.start < window.start;
    return { window, unseen: unseen ? { start: whole.start, end: window.start } : null };
  }
  const window = windowOf(tokens, 0, room);
  const unseen = window.to < tokens.length && whole.end > window.end;
  return { window, unseen: unseen ? { start: window.end, end: whole.end } : null };
}

function checkedSize(size: number): number {
  if (size >= 1) return Math.floor(size);
  throw new TokenizerError(
    l10n.t`the model's longest input leaves room for ${size} tokens of text; use a model with a longer input`,
  );
}

/** The last boundary of words in (from, to]; undefined if there is none. */
function lastSeam(groups: readonly number[], from: number, to: number): number | undefined {
  for (let i = to; i > from; --i) if (isSeam(groups, i)) return i;
  return undefined;
}

/** The first boundary of words in (from, to]; undefined if there is none. */
function firstSeam(groups: readonly number[], from: number, to: number): number | undefined {
  for (let i = from + 1; i <= to; ++i) if (isSeam(groups, i)) return i;
  return undefined;
}

function isSeam(groups: readonly number[], at: number): boolean {
  return groups[at] !== groups[at - 1];
}

function windowOf(tokens: readonly TextRange[], from: number, to: number): Window {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (let i = from; i < to; ++i) {
    const token = tokens[i];
    if (!token || token.end <= token.start) continue;
    start = Math.min(start, token.start);
    end = Math.max(end, token.end);
  }
  return { from, to, start: Math.min(start, end), end };
}
