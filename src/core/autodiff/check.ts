/** Checks what rules return: a gradient must have the type, rank and sizes of its value. */
import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import { type Node, opKey } from '../graph/graph';
import type { ValueType } from '../graph/shapes';

/** What a rule returned for one source of a node. */
export interface Claim {
  readonly node: Node;
  /** The index among the node's sources, and the value there. */
  readonly index: number;
  readonly source: string;
  readonly grad: string;
}

function contradict(found: ValueType, right: ValueType): boolean {
  if (found.type !== 'other' && right.type !== 'other' && found.type !== right.type) return true;
  if (found.dims === null || right.dims === null) return false;
  const { dims } = right;
  return (
    found.dims.length !== dims.length ||
    found.dims.some((d, i) => typeof d === 'number' && typeof dims[i] === 'number' && d !== dims[i])
  );
}

function written({ type, dims }: ValueType): string {
  return `${type} [${dims === null ? '...' : dims.map((d) => d ?? '?').join(', ')}]`;
}

/** Throws GradientError for the first gradient whose type or shape contradicts its source's. */
export function check(claims: readonly Claim[], types: (value: string) => ValueType | undefined): void {
  for (const { node, index, source, grad } of claims) {
    const [found, right] = [types(grad), types(source)];
    if (found === undefined || right === undefined || !contradict(found, right)) continue;
    const where = `the rule of ${opKey(node)} (node ${node.name})`;
    throw new GradientError(l10n.t`${where} gave ${written(found)} for input ${index}, which is ${written(right)}`);
  }
}
