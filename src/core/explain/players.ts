/** Players of a document (its tokens, words or sentences), and rows in which some of them are hidden. */

import * as l10n from '@vscode/l10n';
import type { UnitName } from '../../protocol/methods';
import type { DocumentInput } from '../../protocol/requests';
import type { Baseline } from '../attribution/baseline';
import type { Row } from '../compile/rows';
import { GradientError } from '../errors';
import type { RunningModel } from '../running/runningModel';
import { assign, sentences, words } from '../tokenization/words';
import { rowOf } from './paths';
import type { Reading, ReadingWindow } from './reading';

/** Indices of content tokens that are hidden together. Tokens that are in no window belong to no player. */
export type Player = readonly number[];

const RANGES = { word: words, sentence: sentences };

/** The players of a document, in the order of the text. */
export function playersOf(
  reading: Reading,
  { text, textPair }: Pick<DocumentInput, 'text' | 'textPair'>,
  unit: UnitName,
): Player[] {
  const seen = new Set(reading.windows.flatMap((w) => w.contentAt));
  const groups = new Map<string, number[]>();
  const { content, first } = reading;
  for (const [sequence, part, whole] of [
    [0, content.slice(0, first), text] as const,
    [1, content.slice(first), textPair ?? ''] as const,
  ]) {
    const assigned = unit === 'token' ? part.map((_, k) => k) : assign(part, RANGES[unit](whole));
    assigned.forEach((group, k) => {
      const i = sequence * first + k;
      if (!seen.has(i)) return;
      const key = `${sequence} ${group}`;
      groups.set(key, [...(groups.get(key) ?? []), i]);
    });
  }
  return [...groups.values()];
}

/** For each content token: the index of its player, or -1. */
export function playerOf(players: readonly Player[], tokens: number): Int32Array {
  const found = new Int32Array(tokens).fill(-1);
  players.forEach((player, p) => {
    for (const i of player) found[i] = p;
  });
  return found;
}

/** Divides each player's score equally among its tokens, so that sums over words equal players' scores: [content tokens]. */
export function spreadOver(players: readonly Player[], values: Float64Array, tokens: number): Float64Array {
  const spread = new Float64Array(tokens);
  players.forEach((player, p) => {
    for (const i of player) spread[i] = values[p] / player.length;
  });
  return spread;
}

/**
 * A window in which hidden tokens have the baseline's embedding; positions, mask and special tokens are unchanged. For a
 * model without a path, ids are replaced instead. Throws GradientError if the baseline has no id for that.
 */
export function hiddenRow(
  model: Pick<RunningModel, 'hasPath'>,
  window: ReadingWindow,
  baseline: Baseline,
  isHidden: (content: number) => boolean,
): Row {
  const row = rowOf(window);
  const put = window.contentAt.map((i, k) => (i >= 0 && isHidden(i) ? baseline.idAt(i) : row.ids[k]));
  if (model.hasPath)
    return {
      ...row,
      alpha: 0,
      baselineIds: put.map((id, k) => id ?? row.ids[k]),
      keep: put.map((id) => Number(id !== null)),
    };
  const ids = put.filter((id) => id !== null);
  if (ids.length < put.length)
    throw new GradientError(
      l10n.t(
        'there is nothing to put in place of a token: the tokenizer names no mask, unk or pad token, and no word-embedding lookup was found in the model',
      ),
    );
  return { ...row, ids };
}
