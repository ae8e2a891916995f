/** Buckets of relative positions as constant tables, so that the logarithm is rounded here and not by each device. */
import type { Net } from './net';

const f = Math.fround;

/**
 * DeBERTa's bucket of a distance >= 0, in float32 as PyTorch computes it.
 * @param size number of buckets for both signs together
 * @param most the distance at which the last bucket ends
 */
export function debertaBucket(distance: number, size: number, most: number): number {
  const mid = Math.floor(size / 2);
  if (distance <= mid) return distance;
  const whole = f(Math.log(f((most - 1) / mid)));
  const share = f(f(Math.log(f(distance / mid))) / whole);
  return Math.ceil(f(share * (mid - 1))) + mid;
}

/** T5's and MPNet's bucket of (position of the key - position of the query), of `count` buckets for both signs. */
export function t5Bucket(relative: number, count: number, most: number): number {
  const half = Math.floor(count / 2);
  const start = relative > 0 ? half : 0;
  const n = Math.abs(relative);
  const exact = Math.floor(half / 2);
  if (n < exact) return start + n;
  const share = f(f(Math.log(f(n / exact))) / f(Math.log(most / exact)));
  return start + Math.min(half - 1, exact + Math.trunc(f(share * (half - exact))));
}

/**
 * int64 [sequence, sequence]: the bucket of each pair of positions.
 * @param bucketOf takes (position of the query - position of the key); it is constant from distance `reach` on
 */
export function bucketsOf(net: Net, reach: number, bucketOf: (distance: number) => number): string {
  const table = Array.from({ length: 2 * reach + 1 }, (_, i) => bucketOf(i - reach));
  const clipped = net.op('Clip', [net.distance, net.index(-reach), net.index(reach)]);
  const at = net.op('Add', [clipped, net.index(reach)]);
  return net.op('Gather', [net.l.b.ints(table), at], { axis: 0 });
}
