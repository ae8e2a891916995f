/** The gradient of a window of a tensor: the window's gradient with zeros around it. */
import type { Dim } from '../../graph/graph';
import type { RuleContext } from '../rule';

/** The start of the window along one axis: a number where it is known before the run, else a vector of one element. */
function before(c: RuleContext, axis: number, start: number, size: Dim): number | string {
  const { b } = c;
  if (typeof size === 'number') return Math.max(0, Math.min(start < 0 ? start + size : start, size));
  if (start === 0) return 0;
  const all = b.node('Shape', [c.input(0)], { start: axis, end: axis + 1 });
  if (start > 0) return b.node('Min', [all, b.ints([start])]);
  return b.node('Max', [b.node('Add', [all, b.ints([start])]), b.ints([0])]);
}

/**
 * Pads `grad`, which has the rank of the first input, with zeros to the input's shape: it starts at `starts` along
 * `axes` (in [0, rank); negative starts count from the end) and fills the other axes.
 */
export function windowGradient(
  c: RuleContext,
  grad: string,
  axes: readonly number[],
  starts: readonly number[],
): string {
  const { b } = c;
  const [data] = c.inputs;
  const sizes = axes.map((axis) => c.known(data)[axis]);
  const firsts = axes.map((axis, i) => before(c, axis, starts[i], sizes[i]));
  const vector = (part: number | string) => (typeof part === 'number' ? b.ints([part]) : part);
  const lasts = axes.map((axis, i) => {
    const length = (value: string) => b.node('Shape', [value], { start: axis, end: axis + 1 });
    const rest = b.node('Sub', [length(data), length(grad)]);
    return b.node('Sub', [rest, vector(firsts[i])]);
  });
  // Pads name all axes: ONNX Runtime's optimiser (1.30) moves a Transpose past a Pad of some axes as if it had all.
  const all = c.known(data).map((_, axis) => axes.indexOf(axis));
  const none = b.ints([0]);
  const [begin, end] = [all.map((i) => (i < 0 ? none : vector(firsts[i]))), all.map((i) => (i < 0 ? none : lasts[i]))];
  return b.node('Pad', [grad, b.node('Concat', [...begin, ...end], { axis: 0 })]);
}
