import { describe, expect, it } from 'vitest';
import type { Dim, ElementType, ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';
import { evaluate, fixture, graph, type JsonTensor, model, node, tensor } from './shapesSupport';

interface Type {
  readonly type: ElementType;
  readonly dims: readonly number[];
}

interface Case {
  readonly op: string;
  readonly domain: string;
  readonly opset: number;
  readonly attributes: Parameters<typeof node>[3];
  readonly inputs: readonly (Type | { readonly constant: JsonTensor } | null)[];
  readonly outputs: readonly Type[];
}

/** How much the file tells of the inputs. */
type Mode = 'sizes' | 'symbols' | 'ranks' | 'no ranks' | 'no constants';

/** Operations whose sizes depend on data, or that are followed no further than the rank. */
const OPEN = new Set(
  'NonZero Unique NonMaxSuppression Compress STFT MelWeightMatrix Resize Upsample GroupQueryAttention AveragePool'.split(
    ' ',
  ),
);

const cases = fixture('operations.json') as readonly Case[];

function infer(c: Case, mode: Mode) {
  const sizes: Record<string, number> = {};
  const inputs: ValueInfo[] = [];
  const constants = c.inputs.flatMap((input, k) => {
    if (input === null) return [];
    if ('constant' in input && mode !== 'no constants') return [tensor(`x${k}`, input.constant)];
    const { type, dims } = 'constant' in input ? input.constant : input;
    const told = dims.map((size, axis): Dim => {
      sizes[`d${k}_${axis}`] = size;
      return mode === 'symbols' ? `d${k}_${axis}` : mode === 'ranks' ? null : size;
    });
    inputs.push({ name: `x${k}`, type, dims: mode === 'no ranks' ? null : told });
    return [];
  });
  const names = c.inputs.map((input, k) => (input === null ? '' : `x${k}`));
  const outputs = c.outputs.map((_, k) => `y${k}`);
  const facts = inferShapes(
    model(c.opset, graph(inputs, constants, [node(c.op, names, outputs, c.attributes, c.domain)])),
  );
  return { sizes, found: outputs.map((name) => facts.get(name)) };
}

function title(c: Case): string {
  const inputs = c.inputs.map((x) =>
    x === null ? '-' : 'constant' in x ? JSON.stringify(x.constant.values) : `[${x.dims}]`,
  );
  return `${c.op} (${c.opset}) of ${inputs.join(', ')} ${JSON.stringify(c.attributes)}`;
}

/** Every claim about a case's outputs that the run contradicts. */
function contradictions(c: Case, mode: Mode): readonly string[] {
  const { sizes, found } = infer(c, mode);
  return c.outputs.flatMap(({ type, dims }, k) => {
    const fact = found[k];
    const claim = `${title(c)}: output ${k} is ${type}[${dims}], not ${fact?.type}${JSON.stringify(fact?.dims)}`;
    if (fact === undefined || fact.type !== type) return [claim];
    if (fact.dims === null) return mode === 'sizes' && !OPEN.has(c.op) ? [claim] : [];
    const agrees = fact.dims.every((dim, axis) => {
      const size = dim === null ? Number.NaN : evaluate(dim, sizes);
      return Number.isNaN(size) ? mode !== 'sizes' || OPEN.has(c.op) : size === dims[axis];
    });
    return agrees && fact.dims.length === dims.length ? [] : [claim];
  });
}

describe('shapes of single operations, as ONNX Runtime computes them', () => {
  it.each<Mode>(['sizes', 'symbols', 'ranks', 'no ranks', 'no constants'])(
    'are never claimed wrongly when told the %s of inputs',
    (mode) => {
      expect(cases.flatMap((c) => contradictions(c, mode))).toEqual([]);
    },
  );

  it('are known whole when all sizes are, for every operation but those that depend on data', () => {
    const open = cases.filter((c) =>
      infer(c, 'sizes').found.some((fact) => !fact?.dims?.every((d) => typeof d === 'number')),
    );
    expect(open.map((c) => c.op).filter((op) => !OPEN.has(op))).toEqual([]);
  });
});
