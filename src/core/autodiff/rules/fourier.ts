/** The discrete Fourier transform. */
import { intAttribute, type Node } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';

/** The axis: an attribute below operator set 20 (default 1), an input from there on (default -2). */
function axisOf(c: RuleContext): number {
  const [x, , given = ''] = c.inputs;
  const attribute = intAttribute(c.node, 'axis', undefined);
  const rank = c.rank(x);
  const axis = given !== '' ? c.numbers(given)?.[0] : (attribute ?? (rank === 3 ? 1 : undefined));
  if (axis === undefined) throw c.refuse('its axis is not known before the run');
  return c.axis(x, axis);
}

/**
 * The transform is multiplication by a symmetric matrix F, and so is its inverse: the gradient is conj(F conj(dY)). A
 * given length cuts the signal or pads it with zeros; the missing half of a one-sided spectrum has no gradient; a real
 * signal gets the real part.
 */
const dft: GradientRule = (c) => {
  const { b, node } = c;
  const [x, length = '', axisInput = ''] = c.inputs;
  const onesided = intAttribute(node, 'onesided', 0) === 1;
  if (onesided && intAttribute(node, 'inverse', 0) === 1)
    throw c.refuse('the inverse of a one-sided spectrum is not differentiated');
  const parts = c.known(x).at(-1);
  if (parts !== 1 && parts !== 2) throw c.refuse('it is not known whether the signal is real or complex');
  const resized = onesided || length !== '';
  const axis = resized ? axisOf(c) : 0;
  const sizeOf = (value: string) => b.node('Shape', [value], { start: axis, end: axis + 1 });
  const sized = (value: string, size: string) => {
    // Pads name all axes: ONNX Runtime's optimiser (1.30) mistakes pads of some axes for pads of all.
    const none = c.known(x).map(() => b.ints([0]));
    const more = none.map((zero, i) => (i === axis ? b.node('Sub', [size, sizeOf(value)]) : zero));
    return b.node('Pad', [value, b.node('Concat', [...none, ...more], { axis: 0 })]);
  };
  const points = () =>
    length === '' ? sizeOf(x) : b.node('Reshape', [b.node('Cast', [length], { to: 7 }), b.ints([1])]);
  const conjugate = (value: string) => b.node('Mul', [value, b.constant(c.type(x), [2], [1, -1])]);

  const grad = onesided ? sized(c.grad, points()) : c.grad;
  const attributes: Node['attributes'] = new Map([...node.attributes, ['onesided', { kind: 'int', value: 0n }]]);
  const inputs = axisInput === '' ? [conjugate(grad)] : [conjugate(grad), '', axisInput];
  const [transformed] = b.copy({ ...node, attributes }, inputs);
  const whole = resized ? sized(transformed, sizeOf(x)) : transformed;
  if (parts === 2) return [conjugate(whole)];
  return [b.node('Slice', [whole, b.ints([0]), b.ints([1]), b.ints([-1])])];
};

export const fourier: readonly (readonly [string, GradientRule])[] = [['DFT', dft]];
