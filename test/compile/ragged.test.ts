import { describe, expect, it } from 'vitest';
import { isRagged } from '../../src/core/compile/ragged';
import { makeNode } from '../../src/core/graph/builder';
import type { Graph, Node, ValueInfo } from '../../src/core/graph/graph';

const input = (name: string): ValueInfo => ({ name, type: 'int64', dims: ['batch', 'sequence'] });
function graph(nodes: readonly Node[], inputs: readonly ValueInfo[] = [input('ids')]): Graph {
  return { name: 'g', inputs, outputs: [], initializers: new Map(), nodes, valueInfo: new Map() };
}
const body = (...nodes: Node[]) => ({ kind: 'graph', value: graph(nodes, []) }) as const;

describe('shapes inside a graph follow the ids', () => {
  it.each<[string, readonly Node[]]>([
    ['where places are looked for', [makeNode('Equal', ['ids', 'eos'], ['e']), makeNode('NonZero', ['e'], ['at'])]],
    ['where some are kept', [makeNode('Equal', ['ids', 'eos'], ['e']), makeNode('Compress', ['x', 'e'], ['y'])]],
    [
      'where a size is computed of them',
      [makeNode('ReduceMax', ['ids'], ['n']), makeNode('Range', ['0', 'n', '1'], ['r'])],
    ],
    ['inside a branch', [makeNode('If', ['c'], ['y'], { then_branch: body(makeNode('NonZero', ['ids'], ['at'])) })]],
    ['where they choose the branch', [makeNode('ReduceMax', ['ids'], ['n']), makeNode('If', ['n'], ['y'], {})]],
  ])('%s', (_, nodes) => {
    expect(isRagged(graph(nodes))).toBe(true);
  });

  it.each<[string, readonly Node[]]>([
    ['where sizes are those of the inputs', [makeNode('Shape', ['ids'], ['s']), makeNode('Expand', ['x', 's'], ['y'])]],
    [
      'where places of constants are looked for',
      [makeNode('Shape', ['ids'], ['s']), makeNode('NonZero', ['s'], ['at'])],
    ],
    ['where values are gathered by them', [makeNode('ArgMax', ['ids'], ['i']), makeNode('Gather', ['x', 'i'], ['y'])]],
  ])('not %s', (_, nodes) => {
    expect(isRagged(graph(nodes))).toBe(false);
  });
});
