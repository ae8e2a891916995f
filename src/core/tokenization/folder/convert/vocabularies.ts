/**
 * Reads vocab.txt, vocab.json and merges.txt: as Python does for transformers 4, as the tokenizers library does for 5.
 */
import * as l10n from '@vscode/l10n';
import { parsePythonJson } from '../../../../text/pythonJson';
import { TokenizerError } from '../../../errors';
import { isObject } from '../json';
import type { Version } from '../settings';

const MOST_TOKENS = 2_000_000;

export type MergePairs = readonly (readonly [string, string])[];

/** The lines of a file. Python's text mode also ends lines at \r. */
function linesOf(bytes: Buffer, version: Version): string[] {
  const text = bytes.toString('utf8');
  const lines = text.split(version === 4 ? /\r\n|\r|\n/ : /\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The tokens of vocab.txt with their ids: one token per line, the last of equal ones counts. Throws TokenizerError. */
export function vocabularyTxt(bytes: Buffer, version: Version, where: string): Map<string, number> {
  const lines = linesOf(bytes, version);
  if (lines.length > MOST_TOKENS) throw new TokenizerError(l10n.t`${where}: vocab.txt has too many lines`);
  return new Map(lines.map((line, id) => [version === 4 ? line : line.trimEnd(), id]));
}

/** The tokens of vocab.json with their ids. Throws TokenizerError if it is not an object of ids. */
export function vocabularyJson(bytes: Buffer, where: string): Map<string, number> {
  let parsed: unknown;
  try {
    parsed = parsePythonJson(bytes.toString('utf8'));
  } catch (cause) {
    throw new TokenizerError(l10n.t`${where}: vocab.json is not valid JSON: copy it again`, { cause });
  }
  const entries = isObject(parsed) ? Object.entries(parsed) : [];
  const ids = entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]));
  if (ids.length === 0 || ids.length < entries.length || ids.length > MOST_TOKENS)
    throw new TokenizerError(l10n.t`${where}: vocab.json is not a list of tokens with their ids: copy it again`);
  return new Map(ids);
}

/** The pairs of merges.txt. Python always skips the first line, the library only lines that begin with `#version`. */
export function mergesTxt(bytes: Buffer, version: Version, where: string): MergePairs {
  const lines = linesOf(bytes, version);
  const pairs = (version === 4 ? lines.slice(1) : lines.filter((line) => !line.startsWith('#version')))
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
  const seen = new Set<string>();
  return pairs.flatMap((pair): [string, string][] => {
    const [left, right] = pair;
    if (pair.length !== 2 || left === undefined || right === undefined)
      throw new TokenizerError(
        l10n.t`${where}: merges.txt has a line that is not a pair of tokens: ${JSON.stringify(pair.join(' ').slice(0, 40))}`,
      );
    const key = `${left} ${right}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [[left, right]];
  });
}

/**
 * The merges of a SentencePiece BPE model: all pairs of pieces that form a piece, by descending score (transformers 4)
 * or by ascending id (5).
 */
export function mergesOf(pieces: readonly (readonly [string, number])[], version: Version): MergePairs {
  const ids = new Map(pieces.map(([piece], id) => [piece, id]));
  const scores = new Map(pieces);
  const found: {
    readonly left: string;
    readonly right: string;
    readonly rank: number;
    readonly sizes: [number, number];
  }[] = [];
  for (const [piece, score] of scores) {
    const points = [...piece];
    const local: (typeof found)[number][] = [];
    for (let i = 1; i < points.length; ++i) {
      const [left, right] = [points.slice(0, i).join(''), points.slice(i).join('')];
      if (!ids.has(left) || !ids.has(right)) continue;
      const rank = version === 4 ? score : (ids.get(piece) ?? 0);
      local.push({ left, right, rank, sizes: [i, points.length - i] });
    }
    const id = (token: string) => ids.get(token) ?? 0;
    found.push(...local.sort((a, b) => id(a.left) - id(b.left) || id(a.right) - id(b.right)));
  }
  const order = (a: (typeof found)[number], b: (typeof found)[number]) =>
    a.rank - b.rank || a.sizes[0] - b.sizes[0] || a.sizes[1] - b.sizes[1];
  return found.sort((a, b) => (version === 4 ? order(b, a) : order(a, b))).map(({ left, right }) => [left, right]);
}
