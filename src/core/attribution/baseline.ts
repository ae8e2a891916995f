/** Baselines as token ids: the id at each position at the start of the path. */
import * as l10n from '@vscode/l10n';
import { BASELINE_NAMES, type BaselineName, TEXT_BASELINE } from '../../protocol/baselines';
import { UsageError } from '../errors';

/** Ids of a tokenizer's special tokens; undefined where it has none. */
export interface BaselineIds {
  readonly pad?: number;
  readonly mask?: number;
  readonly unk?: number;
  readonly eos?: number;
}

/** One baseline, for any document. */
export interface Baseline {
  /** As the user named it. */
  readonly name: string;
  /** The id at content position `i` of the document, or null for the zero vector. */
  idAt(i: number): number | null;
  /** Says what is used in place of a token that the tokenizer does not have; null if it has the token. */
  readonly warning: string | null;
}

const FALLBACKS: ReadonlyMap<string, readonly (keyof BaselineIds)[]> = new Map<
  BaselineName,
  readonly (keyof BaselineIds)[]
>([
  ['pad', ['pad', 'eos', 'unk']],
  ['mask', ['mask', 'unk', 'pad']],
  ['unk', ['unk', 'pad', 'eos']],
]);

const ZERO = 'the zero vector';

function constant(name: string, order: readonly (keyof BaselineIds)[], ids: BaselineIds): Baseline {
  const role = order.find((r) => ids[r] !== undefined);
  const id = role === undefined ? null : (ids[role] ?? null);
  const used = role === undefined ? ZERO : `its ${role} token`;
  const warning = role === name ? null : `the tokenizer has no ${name} token: the baseline is ${used}`;
  return { name, idAt: () => id, warning };
}

/**
 * The baseline that `spec` names: pad, mask, unk, zero, or text:STRING, whose tokens (`encode`) are cut or padded to
 * the document's length. Throws UsageError for anything else.
 */
export function baseline(spec: string, ids: BaselineIds, encode: (text: string) => readonly number[]): Baseline {
  if (spec === 'zero') return { name: spec, idAt: () => null, warning: null };
  const order = FALLBACKS.get(spec);
  if (order) return constant(spec, order, ids);
  if (spec.startsWith(TEXT_BASELINE)) {
    const content = encode(spec.slice(TEXT_BASELINE.length));
    const rest = constant('pad', FALLBACKS.get('pad') ?? [], ids);
    return { name: spec, idAt: (i) => content[i] ?? rest.idAt(i), warning: rest.warning };
  }
  throw new UsageError(
    l10n.t`--baseline "${spec}" is not known: use ${BASELINE_NAMES.join(', ')} or ${TEXT_BASELINE}STRING`,
  );
}
