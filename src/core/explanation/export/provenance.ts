import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../protocol/explain';
import { pinnedView } from '../view/pinned';

/**
 * Version, date and review of an exported explanation. Editors write all of them. The command line writes only the version,
 * so that the same inputs give the same bytes.
 */
export interface Provenance {
  /** The version of Gradlens. */
  readonly version: string;
  /** ISO 8601 in UTC: '2026-11-30T22:48:05Z'. Null: not written. */
  readonly date: string | null;
  /** The reviewer's note, or null. */
  readonly note: string | null;
  /** The pinned explanation of the comparison, or null. */
  readonly pinned: Explanation | null;
}

/** 'Gradlens 1.2.0, 2026-11-30T22:48:05Z' */
export function madeWith({ version, date }: Provenance): string {
  return [`Gradlens ${version}`, date].filter((part) => part !== null).join(', ');
}

/** 'pinned business 98.2 %, now business 91.1 %: −7.1 points', or null where nothing is pinned. */
export function comparedWith(explanation: Explanation, pinned: Explanation | null): string | null {
  if (pinned === null) return null;
  const { before, after, change } = pinnedView(pinned, explanation);
  return l10n.t`pinned ${before}, now ${after}${change === '' ? '' : `: ${change}`}`;
}

/** The date in ISO 8601, in UTC and seconds: '2026-11-30T22:48:05Z'. */
export function isoDate(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
