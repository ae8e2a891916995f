import { deviceName } from '../core/explanation/summary';

/** What is said when a model leaves a device that failed for the CPU; undefined when it moves in another way. */
export function deviceNotice(
  before: string,
  now: string,
  refused: readonly { readonly device: string; readonly reason: string }[],
): string | undefined {
  const failed = refused.at(-1);
  if (before === 'cpu' || now !== 'cpu' || failed?.device !== before) return undefined;
  return `${deviceName(before)} is not used any more, the CPU goes on: ${failed.reason}`;
}
