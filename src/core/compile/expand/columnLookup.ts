/** Embeddings stored as columns of a table: Gather along the second axis. */
import { intAttribute } from '../../graph/graph';
import type { Expansion, Expansions } from './context';

/** Gathers rows of the constant's transpose, then moves the axis back; undefined for other Gathers. */
const columns: Expansion = (c) => {
  const [table, indices] = [c.dims(0), c.dims(1)];
  const axis = intAttribute(c.node, 'axis', 0);
  if (table?.length !== 2 || indices === null || (axis !== 1 && axis !== -1)) return undefined;
  if (!c.b.initializers.has(c.input(0)) || indices.length === 0) return undefined;
  const rows = c.op('Gather', [c.op('Transpose', [c.input(0)], { perm: [1, 0] }), c.input(1)], { axis: 0 });
  const places = indices.map((_, i) => i);
  return [c.op('Transpose', [rows], { perm: [indices.length, ...places] })];
};

export const columnLookups: Expansions = [['Gather', columns]];
