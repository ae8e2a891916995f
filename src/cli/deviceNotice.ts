import { deviceName } from '../core/explanation/summary';

/** The notice for a model that moves from a failed device to the CPU; undefined for other moves. */
export function deviceNotice(
  before: string,
  now: string,
  refused: readonly { readonly device: string; readonly reason: string }[],
): string | undefined {
  const failed = refused.at(-1);
  if (before === 'cpu' || now !== 'cpu' || failed?.device !== before) return undefined;
  return `${deviceName(before)} is no longer used, the CPU continues: ${failed.reason}`;
}
