import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dim, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';
import { Symbols } from '../../src/core/graph/shapes/symbols';
import { reshapedDims } from '../../src/core/graph/shapes/target';
import { evaluate, graph, int64, model, node, tensor } from './shapesSupport';

const ids: ValueInfo = { name: 'ids', type: 'int64', dims: ['batch', 'sequence'] };
const states: ValueInfo = { name: 'x', type: 'float32', dims: ['batch', 'sequence', 32] };

function dimsOf(nodes: readonly Node[], constants: readonly Tensor[] = [], inputs = [ids, states], opset = 17) {
  const facts = inferShapes(model(opset, graph(inputs, constants, nodes)));
  return (name: string) => facts.get(name)?.dims;
}

describe('shapes of whole graphs', () => {
  it('follow sizes through Shape, Gather, Concat and Reshape into attention heads', () => {
    const dims = dimsOf(
      [
        node('Shape', ['x'], ['shape']),
        node('Gather', ['shape', 'zero'], ['batch']),
        node('Unsqueeze', ['batch', 'first'], ['batches']),
        node('Concat', ['batches', 'rest'], ['target'], { axis: { kind: 'int', value: 0 } }),
        node('Reshape', ['x', 'target'], ['heads']),
        node('Transpose', ['heads'], ['turned'], { perm: { kind: 'ints', value: [0, 2, 3, 1] } }),
        node('MatMul', ['turned2', 'turned'], ['none']),
        node('Reshape', ['heads', 'flat'], ['rows']),
      ],
      [int64('zero', [0], []), int64('first', [0]), int64('rest', [-1, 4, 8]), int64('flat', [-1, 8])],
    );
    expect(dims('heads')).toEqual(['batch', 'sequence', 4, 8]);
    expect(dims('turned')).toEqual(['batch', 4, 8, 'sequence']);
    expect(dims('rows')).toEqual(['(4*batch*sequence)', 8]);
    expect(dims('none')).toBeNull();
  });

  it('keep sums, products and halves of sizes apart and give equal ones the same symbol', () => {
    const dims = dimsOf(
      [
        node('Slice', ['x', 'one', 'end', 'one'], ['later']),
        node('Slice', ['x', 'zero', 'minus', 'one'], ['earlier']),
        node('Concat', ['later', 'x'], ['longer'], { axis: { kind: 'int', value: 1 } }),
        node('Slice', ['x', 'zero', 'end', 'one', 'two'], ['half']),
      ],
      [int64('zero', [0]), int64('one', [1]), int64('two', [2]), int64('minus', [-1]), int64('end', [2 ** 63])],
    );
    expect(dims('later')).toEqual(['batch', '(sequence-1)', 32]);
    expect(dims('earlier')).toEqual(dims('later'));
    expect(dims('longer')).toEqual(['batch', '(2*sequence-1)', 32]);
    expect(dims('half')).toEqual(['batch', 'floor((sequence+1)/2)', 32]);
  });

  it('see that a table of positions cut to the sequence is as long as the sequence once it is added', () => {
    const positions = tensor('table', { type: 'float32', dims: [1, 512, 32], values: [] });
    const dims = dimsOf(
      [
        node('Shape', ['ids'], ['shape']),
        node('Gather', ['shape', 'one'], ['length']),
        node('Slice', ['table', 'zero', 'length', 'one'], ['cut']),
        node('Add', ['x', 'cut'], ['sum']),
      ],
      [positions, int64('zero', [0]), int64('one', [1])],
    );
    expect(dims('cut')).toEqual([1, 'min(512,sequence)', 32]);
    expect(dims('sum')).toEqual(['batch', 'sequence', 32]);
  });

  it('choose the branch of an If whose condition the sizes decide, and else join both', () => {
    const branch = (op: Node) => ({
      kind: 'graph' as const,
      value: { ...graph([], [], [op]), outputs: [{ ...states, name: op.outputs[0] ?? '' }] },
    });
    const choice = (condition: string, name: string): Node => ({
      ...node('If', [condition], [name]),
      attributes: new Map([
        ['then_branch', branch(node('Squeeze', ['x', 'one'], [`${name} then`]))],
        ['else_branch', branch(node('Identity', ['x'], [`${name} else`]))],
      ]),
    });
    const dims = dimsOf(
      [
        node('Shape', ['x'], ['shape']),
        node('Gather', ['shape', 'two'], ['width']),
        node('Gather', ['shape', 'one'], ['length']),
        node('Equal', ['width', 'one'], ['known']),
        node('Equal', ['length', 'one'], ['open']),
        choice('known', 'a'),
        choice('open', 'b'),
      ],
      [int64('one', [1]), int64('two', [2])],
    );
    expect(dims('a')).toEqual(['batch', 'sequence', 32]);
    expect(dims('b')).toBeNull();
    expect(dims('b then')).toEqual(['batch', 32]);
  });

  it('keep apart names that a branch and the graph around it both use', () => {
    const branch = (op: Node) => ({
      kind: 'graph' as const,
      value: { ...graph([], [], [op]), outputs: [{ ...states, name: 'y' }] },
    });
    const attributes = new Map([
      ['then_branch', branch(node('ReduceMax', ['x'], ['y']))],
      ['else_branch', branch(node('ReduceMin', ['x'], ['y']))],
    ]);
    const choice: Node = { ...node('If', ['condition'], ['z']), attributes };
    const dims = dimsOf([node('Relu', ['x'], ['y']), choice, node('Neg', ['y'], ['after'])]);
    expect(dims('z')).toEqual([1, 1, 1]);
    expect(dims('after')).toEqual(['batch', 'sequence', 32]);
    expect(dims('y')).toBeNull();
  });

  it('know nothing of what a Loop carries but its type', () => {
    const body = {
      ...graph(
        [
          { ...ids, name: 'i' },
          { ...ids, name: 'c' },
          { ...states, name: 's' },
        ],
        [],
        [node('Concat', ['s', 's'], ['t'])],
      ),
      outputs: [
        { ...ids, name: 'c' },
        { ...states, name: 't' },
      ],
    };
    const loop: Node = {
      ...node('Loop', ['', '', 'x'], ['y']),
      attributes: new Map([['body', { kind: 'graph', value: body }]]),
    };
    const facts = inferShapes(model(17, graph([ids, states], [], [loop])));
    expect(facts.get('y')).toEqual({ type: 'float32', dims: null });
  });

  it('stack what a Scan gives over as many steps as it takes', () => {
    const step: ValueInfo = { name: 's', type: 'float32', dims: null };
    const body = { ...graph([step], [], [node('Neg', ['s'], ['t'])]), outputs: [{ ...step, name: 't' }] };
    const attributes = new Map([
      ['body', { kind: 'graph' as const, value: body }],
      ['num_scan_inputs', { kind: 'int' as const, value: 1n }],
      ['scan_input_axes', { kind: 'ints' as const, value: [1n] }],
    ]);
    expect(dimsOf([{ ...node('Scan', ['x'], ['y']), attributes }])('y')).toEqual(['sequence', 'batch', 32]);
  });

  it('leave open what runtimes disagree on: backwards to the largest integer', () => {
    const dims = dimsOf(
      [node('Slice', ['x', 'start', 'end', 'axis', 'step'], ['y'])],
      [int64('start', [-1]), int64('end', [2 ** 63]), int64('axis', [2]), int64('step', [-1])],
    );
    expect(dims('y')?.slice(0, 2)).toEqual(['batch', 'sequence']);
    expect(dims('y')?.[2]).not.toBeTypeOf('number');
  });

  it('do not believe what the file says of inner values', () => {
    const body = graph([states], [], [node('Relu', ['x'], ['y'])]);
    const lies = new Map([['y', { name: 'y', type: 'int64' as const, dims: [1] }]]);
    const facts = inferShapes(model(17, { ...body, valueInfo: lies }));
    expect(facts.get('y')).toEqual({ type: 'float32', dims: ['batch', 'sequence', 32] });
  });

  it('tell an unknown operation by nothing', () => {
    const facts = inferShapes(model(17, graph([states], [], [node('Mystery', ['x'], ['y'], {}, 'some.where')])));
    expect(facts.get('y')).toEqual({ type: 'other', dims: null });
  });

  it('take nodes in any order, as some quantisers leave them', () => {
    expect(dimsOf([node('Neg', ['y'], ['z']), node('Relu', ['x'], ['y'])])('z')).toEqual(['batch', 'sequence', 32]);
  });

  it('take a name that looks like an expression for a name', () => {
    const input: ValueInfo = { name: 'a', type: 'float32', dims: ['(sequence-1)', 'n+1'] };
    const dims = dimsOf([node('Identity', ['a'], ['b'])], [], [ids, input]);
    expect(dims('b')).toEqual(['"(sequence-1)"', '"n+1"']);
  });

  it('are found quickly for thousands of nodes, also where sizes grow without end', () => {
    const doubling = Array.from({ length: 3000 }, (_, k) =>
      node('Concat', [`y${k}`, `y${k}`], [`y${k + 1}`], { axis: { kind: 'int', value: k % 3 } }),
    );
    const nodes = [node('Identity', ['x'], ['y0']), ...doubling];
    dimsOf(nodes);
    const start = performance.now();
    const dims = dimsOf(nodes);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(dims('y3000')).toHaveLength(3);
  });

  it('never fail, whatever the operations, attributes and inputs', () => {
    const ops =
      'Reshape Slice Split Gather GatherND Concat Pad Tile Expand Squeeze Unsqueeze Transpose Range ConstantOfShape OneHot TopK Einsum Conv MaxPool ConvTranspose DFT ReduceSum Shape Flatten MatMul Attention LSTM Scan If Resize ArgMax Cast Where CenterCropPad'.split(
        ' ',
      );
    const number = fc.oneof(
      fc.integer({ min: -3, max: 5 }),
      fc.constantFrom(2 ** 31, 2 ** 63, -(2 ** 63), 0.5, Number.NaN),
    );
    const attribute = fc.oneof(
      number.map((value) => ({ kind: 'int' as const, value })),
      fc.array(number, { maxLength: 6 }).map((value) => ({ kind: 'ints' as const, value })),
      fc.string().map((value) => ({ kind: 'string' as const, value })),
    );
    const names =
      'axis axes keepdims perm pads strides split num_outputs batch_dims start end equation kernel_shape output_shape to shape q_num_heads num_scan_inputs blocksize'.split(
        ' ',
      );
    const input = fc.constantFrom('x', 'ids', '', 'y0', 'y1', 'y2', 'c0', 'c1', 'c2', 'missing');
    const step = fc.record({
      op: fc.constantFrom(...ops),
      inputs: fc.array(input, { maxLength: 5 }),
      attributes: fc.dictionary(fc.constantFrom(...names), attribute, { maxKeys: 4 }),
    });
    const constant = fc.array(fc.oneof(fc.integer({ min: -3, max: 70 }), fc.constantFrom(2 ** 63)), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 4 }),
        fc.array(constant, { minLength: 3, maxLength: 3 }),
        (steps, constants) => {
          const nodes = steps.map((s, k) => node(s.op, s.inputs, [`y${k}`, `z${k}`], s.attributes));
          const dims = dimsOf(
            nodes,
            constants.map((c, k) => int64(`c${k}`, c)),
          );
          expect(dims('x')).toHaveLength(3);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('arithmetic of sizes', () => {
  type Expression = (s: Symbols, a: Dim, b: Dim) => Dim;
  const binary: readonly (readonly [Expression, (a: number, b: number) => number])[] = [
    [(s, a, b) => s.add(a, b), (a, b) => a + b],
    [(s, a, b) => s.subtract(a, b), (a, b) => a - b],
    [(s, a, b) => s.multiply(a, b), (a, b) => a * b],
    [(s, a, b) => s.min(a, b), Math.min],
    [(s, a, b) => s.max(a, b), Math.max],
    [(s, a, b) => s.floorDivide(a, b), (a, b) => Math.floor(a / b)],
    [(s, a, b) => s.ceilDivide(a, b), (a, b) => Math.ceil(a / b)],
    [(s, a, b) => s.truncatedDivide(a, b), (a, b) => Math.trunc(a / b)],
    [(s, a, b) => s.divideExactly(a, b), (a, b) => a / b],
    [(s, a, b) => s.broadcast(a, b), (a, b) => (a === 1 ? b : b === 1 || a === b ? a : Number.NaN)],
  ];
  const sizes = fc.record({
    S: fc.integer({ min: 1, max: 9 }),
    B: fc.integer({ min: 1, max: 4 }),
    P: fc.integer({ min: 0, max: 5 }),
  });
  const program = fc.array(fc.tuple(fc.nat(binary.length - 1), fc.nat(30), fc.nat(30)), { maxLength: 8 });

  it('agrees with numbers for every expression, and calls equal only what is equal', () => {
    fc.assert(
      fc.property(program, fc.array(sizes, { minLength: 4, maxLength: 4 }), (steps, runs) => {
        const s = new Symbols();
        const start: Dim[] = [s.named('S', 1), s.named('B', 1), s.named('P', 0), 0, 1, 2, 3, -1, 512];
        for (const run of runs) {
          const dims = [...start];
          const values = [run.S, run.B, run.P, 0, 1, 2, 3, -1, 512];
          for (const [which, i, j] of steps) {
            const [f, truth] = binary[which] ?? [];
            const [a, b] = [i % dims.length, j % dims.length];
            const value = truth?.(values[a] ?? Number.NaN, values[b] ?? Number.NaN) ?? Number.NaN;
            // Divisions by less than 1 and shapes that do not fit end a run: nothing is claimed of what follows.
            if (!Number.isSafeInteger(value) || (which >= 5 && which <= 8 && (values[b] ?? 0) < 1)) return;
            const dim = f?.(s, dims[a] ?? null, dims[b] ?? null) ?? null;
            if (dim !== null) expect(evaluate(dim, run) + 0).toBe(value + 0);
            expect(s.lowest(dim)).toBeLessThanOrEqual(value);
            for (const [k, other] of dims.entries()) {
              const equal = s.equal(dim, other);
              if (equal !== null) expect(equal).toBe(value === values[k]);
              if (s.atMost(dim, other)) expect(value).toBeLessThanOrEqual(values[k] ?? 0);
            }
            dims.push(dim);
            values.push(value);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('reshapes symbols as it reshapes the numbers that they stand for', () => {
    const entry = fc.constantFrom<Dim>('S', 'B', 'P', 0, -1, 1, 2, 8, '(S*B)', '(2*S)', null);
    const own = fc.constantFrom<Exclude<Dim, null>>('S', 'B', 'P', 1, 2, 8);
    fc.assert(
      fc.property(
        fc.array(own, { maxLength: 4 }),
        fc.array(entry, { maxLength: 4 }),
        sizes,
        fc.boolean(),
        fc.nat(8),
        (dims, target, run, allowZero, unknown) => {
          const s = new Symbols();
          const revive = (dim: Dim): Dim => {
            const [S, B, P] = [s.named('S', 1), s.named('B', 1), s.named('P', 0)];
            if (dim === '(S*B)') return s.multiply(S, B);
            if (dim === '(2*S)') return s.multiply(2, S);
            return dim === 'S' ? S : dim === 'B' ? B : dim === 'P' ? P : dim;
          };
          const numbers = dims.map((dim) => evaluate(dim, run));
          const wanted = target.map((dim) => (dim === null ? unknown - 1 : evaluate(dim, run)));
          const truth = reshaped(numbers, wanted, allowZero);
          if (truth === null) return;
          const claimed = reshapedDims(s, dims.map(revive), target.map(revive), allowZero);
          for (const [i, dim] of claimed.entries()) if (dim !== null) expect(evaluate(dim, run)).toBe(truth[i]);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

/** Reshape by numbers; null where a run would fail. */
function reshaped(dims: readonly number[], target: readonly number[], allowZero: boolean): readonly number[] | null {
  const count = dims.reduce((a, b) => a * b, 1);
  const result = target.map((t, i) => (t === 0 && !allowZero ? (dims[i] ?? -2) : t));
  const open = result.indexOf(-1);
  const known = result.filter((t) => t !== -1).reduce((a, b) => a * b, 1);
  if (result.some((t) => t < -1) || result.lastIndexOf(-1) !== open) return null;
  if (open < 0) return known === count ? result : null;
  return known === 0 || count % known !== 0 ? null : result.with(open, count / known);
}
