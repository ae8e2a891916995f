/** The longest input in tokens: the rows of the position table minus those that the family does not use. */
import type { ModelConfig } from './config';
import type { PositionFacts } from './positionTables';

/** Families that count positions from pad + 1 (fairseq's convention). */
const COUNT_FROM_PAD = new Set([
  'camembert',
  'data2vec-text',
  'esm',
  'ibert',
  'layoutlmv3',
  'longformer',
  'luke',
  'markuplm',
  'mpnet',
  'roberta',
  'roberta-prelayernorm',
  'xlm-roberta',
  'xlm-roberta-xl',
  'xmod',
]);

/** Families whose tables have two rows before the first position. */
const TWO_BEFORE = new Set(['bart', 'mbart', 'opt', 'plbart']);

/**
 * The longest input in tokens that the position table allows, special tokens included; undefined if there is no such
 * table (relative and rotary positions). Taken from the graph if the table is found there, and from the config for known
 * families; if both are known, the smaller number.
 */
export function positionLimit(config: ModelConfig, facts: PositionFacts): number | undefined {
  const limits = [positionsOfConfig(config, facts), facts.rows].filter(
    (limit) => limit !== undefined && limit !== null,
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function positionsOfConfig(config: ModelConfig, { sizes }: PositionFacts): number | undefined {
  const { positions } = config;
  if (positions === null) return undefined;
  const rows = TWO_BEFORE.has(config.modelType ?? '') ? [positions, positions + 2] : [positions];
  if (!rows.some((count) => sizes.includes(count))) return undefined;
  if (!COUNT_FROM_PAD.has(config.modelType ?? '')) return positions;
  const left = positions - (config.padId ?? 1) - 1;
  return Number.isInteger(left) && left >= 1 && left <= positions ? left : positions;
}
