/** Pools the hidden states of all tokens to one vector per text, by the rules of the Flair version that saved the file. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { LayerBuilder } from '../architectures/layers';
import type { Pooling } from './checkpoint';
import type { FlairRules } from './rules';

const INT64 = 7;
const FLOAT = 1;
const LOWEST = -3.4028234663852886e38;

export interface PoolingInputs {
  readonly ids: string;
  readonly mask: string;
  readonly padId: number;
  /** The longest input in tokens; a text of this length was truncated. Infinity if there is no limit. */
  readonly longest: number;
}

/** int64 [batch, 1]: the number of positions that Flair pools over. */
function length(l: LayerBuilder, rules: FlairRules, { ids, mask, padId, longest }: PoolingInputs): string {
  const sum = (x: string) => l.op('ReduceSum', [x, l.b.ints([1])], { keepdims: 1 });
  if (rules.pooled === 'notPad') {
    const real = l.op('Not', [l.op('Equal', [ids, l.b.scalar('int64', padId)])]);
    return sum(l.op('Cast', [real], { to: INT64 }));
  }
  const all = sum(mask);
  if (rules.pooled === 'all') return all;
  // 0.11 excludes the last special token, except for a truncated text.
  const fits = Number.isFinite(longest)
    ? l.op('Less', [all, l.b.scalar('int64', longest)])
    : l.op('Greater', [all, l.b.scalar('int64', 0)]);
  return l.op('Sub', [all, l.op('Cast', [fits], { to: INT64 })]);
}

/** Pools each of `states` [batch, sequence, hidden] to one vector [batch, hidden]. */
export function pool(
  l: LayerBuilder,
  states: readonly string[],
  how: Pooling,
  firstIsCls: boolean,
  rules: FlairRules,
  inputs: PoolingInputs,
): readonly string[] {
  if (how === 'cls' && firstIsCls) return states.map((x) => l.op('Gather', [x, l.b.scalar('int64', 0)], { axis: 1 }));
  const count = length(l, rules, inputs);
  const ones = l.op('Expand', [l.b.scalar('int64', 1), l.op('Shape', [inputs.ids])]);
  const place = l.op('CumSum', [ones, l.b.scalar('int64', 1)]);
  const column = (x: string) => l.op('Unsqueeze', [x, l.b.ints([2])]);
  const sum = (x: string) => l.op('ReduceSum', [x, l.b.ints([1])], { keepdims: 0 });
  if (how === 'cls') {
    const last = column(l.op('Cast', [l.op('Equal', [place, count])], { to: FLOAT }));
    return states.map((x) => sum(l.op('Mul', [x, last])));
  }
  const seen = l.op('LessOrEqual', [place, count]);
  if (how === 'max') {
    const where = column(seen);
    return states.map((x) =>
      l.op('ReduceMax', [l.op('Where', [where, x, l.number(LOWEST)]), l.b.ints([1])], { keepdims: 0 }),
    );
  }
  if (how !== 'mean') throw new CheckpointError(l10n.t`its pooling ${String(how)} is not supported`);
  const share = column(l.op('Cast', [seen], { to: FLOAT }));
  const total = l.op('Cast', [count], { to: FLOAT });
  return states.map((x) => l.op('Div', [sum(l.op('Mul', [x, share])), total]));
}
