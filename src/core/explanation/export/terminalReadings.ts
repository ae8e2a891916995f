import * as l10n from '@vscode/l10n';
import type { ReadingComparison, TextReading } from '../../../protocol/explain';
import { counted } from '../../../text/numbers';
import { visible, visibleLine } from '../../../text/visible';
import { headlineOf } from '../summary';
import type { AnsiInk } from './ansi';
import type { ResultFormat } from './format';
import { recordTitle } from './terminalLines';

/** Characters of context on each side of a difference. */
const AROUND = 40;
/** Most differences that are shown for one reading. */
const MOST_PLACES = 12;
/** Most ids that are shown for a reading, from a few before the first difference. */
const MOST_IDS = 12;

/** Readings in a terminal or a plain document: one line each, followed by the characters that are tokenized differently. */
export function readingsText(ink: AnsiInk, many: boolean): ResultFormat<ReadingComparison> {
  return {
    head: () => '',
    record: (result) => {
      const title = many ? `${recordTitle(result, ink)}\n` : '';
      const wide = Math.max(...result.readings.map(({ name }) => name.length));
      const used = result.readings.find((reading) => reading.used);
      const lines = result.readings.flatMap((reading) => linesOf(reading, used, result, ink, wide));
      const notes = result.warnings.map((warning) => `note: ${visibleLine(warning)}`);
      return `${title}${[...lines, ...notes].join('\n')}\n`;
    },
    between: many ? '\n' : '',
    tail: () => '',
  };
}

function linesOf(
  reading: TextReading,
  used: TextReading | undefined,
  result: ReadingComparison,
  ink: AnsiInk,
  wide: number,
): readonly string[] {
  const { name, tokens, failure, prediction, differs, same } = reading;
  const start = `${ink.bold(name)}${' '.repeat(wide - name.length)}`;
  if (tokens === null) return [`${start}  ${visibleLine(failure ?? '')}`];
  const count = counted(tokens.length, 'token').padStart(12);
  const said = [labelText(prediction, used?.prediction ?? null), sameText(reading), failure ?? '']
    .filter((part) => part !== '')
    .map(visibleLine)
    .join('   ');
  const head = `${start}  ${count}   ${said}`.trimEnd();
  if (same || reading.used) return [head];
  const texts = [result.text, result.textPair ?? ''];
  const shown = differs.slice(0, MOST_PLACES);
  const marked = texts.flatMap((text, sequence) => {
    const ranges = shown.filter((range) => range.sequence === sequence);
    return ranges.length === 0 ? [] : [`    ${excerpt(text, ranges, ink)}`];
  });
  const more = differs.length > shown.length ? [`    ${l10n.t`and ${differs.length - shown.length} more places`}`] : [];
  const none =
    differs.length === 0
      ? [`    ${l10n.t('its characters are read alike: special tokens, or blanks that nobody typed, differ')}`]
      : [];
  return [head, ...marked, ...more, ...none, `    ${idsText(reading, used)}`];
}

/** 'business 98.2 %', with a note if it is not the label of the reading in use. */
function labelText(prediction: TextReading['prediction'], used: TextReading['prediction']): string {
  if (prediction === null) return '';
  const { label, score } = headlineOf(prediction);
  const other = used !== null && headlineOf(used).label !== label ? ` (${l10n.t('another label')})` : '';
  return `${label} ${score}${other}`.trim();
}

function sameText({ used, same }: TextReading): string {
  if (used) return l10n.t('used here');
  return same ? l10n.t('the same ids') : l10n.t('other ids');
}

/** The text around the ranges, which are marked. */
function excerpt(text: string, ranges: TextReading['differs'], ink: AnsiInk): string {
  let at = Math.max(0, (ranges[0]?.start ?? 0) - AROUND);
  let out = at > 0 ? '…' : '';
  ranges.forEach(({ start, end }, i) => {
    const next = ranges[i + 1];
    const until = Math.min(text.length, end + AROUND);
    const before = text.slice(at, start);
    const part = text.slice(start, end);
    out += oneLine(before) + ink.different(oneLine(part));
    if (next === undefined) out += oneLine(text.slice(end, until)) + (until < text.length ? '…' : '');
    else if (next.start - end > 2 * AROUND) {
      out += `${oneLine(text.slice(end, until))} … `;
      at = next.start - AROUND;
    } else at = end;
  });
  return out;
}

function oneLine(text: string): string {
  return visible(text)
    .replaceAll('\n', '⏎')
    .replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, codeOf);
}

/** The code point of an invisible character: 'U+200B'. */
function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** 'ids [101, 7, …] where [101, 9, …] is used' */
function idsText({ tokens }: TextReading, used: TextReading | undefined): string {
  const [own, other] = [used?.tokens ?? [], tokens ?? []].map((list) => list.map(({ id }) => id));
  const first = other.findIndex((id, i) => id !== own[i]);
  const from = Math.max(0, (first < 0 ? other.length : first) - 2);
  const listed = (ids: readonly number[]) => {
    const some = ids.slice(from, from + MOST_IDS).join(', ');
    return `[${from > 0 ? '…, ' : ''}${some}${from + MOST_IDS < ids.length ? ', …' : ''}]`;
  };
  return l10n.t`ids ${listed(other)}, where ${listed(own)} is used`;
}
