/** What a verification found of each document, and how it is written. */

import type { Difference } from '../../core/explanation/compare';
import type { VerifyFormat } from '../../protocol/options/verifyOptions';
import { jsonText } from '../../text/json';
import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';

export interface DocumentVerdict {
  /** The file, with the record where it has several. */
  readonly where: string;
  readonly confirmed: boolean;
  /** Why it could not be computed; null where it was. */
  readonly error: string | null;
  readonly differences: readonly Difference[];
  /** What may explain differences, and is none: another processor or version. */
  readonly notes: readonly string[];
}

/** Of two models over a data file. */
export interface ModelComparison {
  readonly flips: number;
  readonly maxFlips: number;
  /** The largest change of a probability, or of a regression's value. */
  readonly largestChange: number;
  readonly maxChange: number | null;
}

export interface Verification {
  readonly confirmed: boolean;
  readonly documents: readonly DocumentVerdict[];
  readonly models?: ModelComparison;
}

/** The whole output. */
export function verificationText(found: Verification, format: VerifyFormat): string {
  if (format === 'json') return `${jsonText({ schema: 1, ...found })}\n`;
  return format === 'junit' ? junit(found) : terminalText(found);
}

function terminalText({ confirmed, documents, models }: Verification): string {
  // Of two models only what differs is worth a line.
  const listed = models === undefined ? documents : documents.filter((d) => !d.confirmed || d.error !== null);
  const lines = listed.flatMap((d) => [
    `${visibleLine(d.where)}: ${d.error ?? (d.confirmed ? 'confirmed' : models === undefined ? 'not confirmed' : 'differs')}`,
    ...d.differences.map((difference) => `  ${visibleLine(differenceText(difference))}`),
    ...d.notes.map((note) => `  note: ${visibleLine(note)}`),
  ]);
  const sum = models === undefined ? [] : [comparisonText(models)];
  return [...lines, ...sum, totalText(confirmed, documents), ''].join('\n');
}

function totalText(confirmed: boolean, documents: readonly DocumentVerdict[]): string {
  const bad = documents.filter((d) => !d.confirmed).length;
  const all = counted(documents.length, 'document');
  return `${confirmed ? 'passed' : 'failed'}: ${all}, ${bad === 0 ? 'none differs' : `${bad} ${bad === 1 ? 'differs' : 'differ'}`}`;
}

function comparisonText({ flips, maxFlips, largestChange, maxChange }: ModelComparison): string {
  const most = maxChange === null ? '' : ` (at most ${maxChange})`;
  return `${counted(flips, 'label')} differ (at most ${maxFlips}); largest change ${largestChange}${most}`;
}

function differenceText({ what, recorded, now, by }: Difference): string {
  return `${what}: ${recorded} recorded, ${now} now${by === null ? '' : `, differs by ${by}`}`;
}

/** One test case for each document, as CI reads it; of two models one more for their limits. */
function junit({ confirmed, documents, models }: Verification): string {
  const cases = documents.map((d) => {
    const text = [...d.differences.map(differenceText), ...d.notes].join('\n');
    const inside =
      d.error !== null
        ? `<error message="${xml(d.error)}"/>`
        : d.confirmed || models !== undefined
          ? text === ''
            ? ''
            : `<system-out>${xml(text)}</system-out>`
          : `<failure message="${xml(d.differences.map(differenceText)[0] ?? 'differs')}">${xml(text)}</failure>`;
    return `  <testcase classname="gradlens.verify" name="${xml(d.where)}">${inside}</testcase>`;
  });
  const limits = models === undefined ? [] : [limitsCase(models, confirmed)];
  const all = [...cases, ...limits];
  const errors = documents.filter((d) => d.error !== null).length;
  const failures = all.filter((c) => c.includes('<failure')).length;
  const head = `tests="${all.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${head}>`,
    `<testsuite name="gradlens verify" ${head}>`,
    ...all,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function limitsCase(models: ModelComparison, confirmed: boolean): string {
  const text = xml(comparisonText(models));
  const inside = confirmed ? `<system-out>${text}</system-out>` : `<failure message="${text}">${text}</failure>`;
  return `  <testcase classname="gradlens.verify" name="limits">${inside}</testcase>`;
}

/** XML 1.0 has no other control characters, and lone surrogates are none of its characters. */
function xml(text: string): string {
  return visibleLines(text)
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

function visibleLines(text: string): string {
  return text.split('\n').map(visibleLine).join('\n');
}
