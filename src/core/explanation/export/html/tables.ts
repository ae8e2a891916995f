import type { Explanation } from '../../../../protocol/explain';
import type { Granularity, SortOrder } from '../../../../protocol/formats';
import { counted, signed } from '../../../../text/numbers';
import { largestMagnitude } from '../../normalize';
import { repeatsOf, whichText } from '../../repeats';
import type { Span } from '../../span';
import { sortedByScore, strongest } from '../../strongest';
import { ranked, scoreText, targetText } from '../../summary';
import { pinnedView } from '../../view/pinned';
import { escapeHtml } from './escape';

const LISTED = 10;
const DIFFERENCES = 30;

/** Every label with its score, as a list with bars. */
export function labelList({ prediction }: Explanation): string {
  const items = ranked(prediction).map((score) => {
    const label = `<bdi>${escapeHtml(score.label)}</bdi>`;
    const name = score.label === prediction.label ? `<b>${label}</b>` : label;
    const drawn = score.probability === null ? ' ' : bar(score.probability, 'share-bar');
    return `<li>${name}${drawn}${scoreText(score)}</li>`;
  });
  return `<ul class="labels" aria-label="scores of all labels">${items.join('')}</ul>`;
}

/** The strongest pieces for and against the class, as two tables. */
export function strongestTables(explanation: Explanation, spans: readonly Span[], order: SortOrder): string {
  const lists = strongest(spans, LISTED, order);
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const target = `<bdi>${escapeHtml(targetText(explanation))}</bdi>`;
  const repeats = repeatsOf(spans);
  const which = (span: Span) => whichText(span, repeats.get(span), explanation.textPair !== null);
  return (
    `<div class="lists">${sideTable(`For ${target}`, lists.for, { largest, which, kind: 'for-bar' })}` +
    `${sideTable(`Against ${target}`, lists.against, { largest, which, kind: 'against-bar' })}</div>`
  );
}

/** Every piece with its score and range, as a collapsed section. */
export function fullTable(spans: readonly Span[], granularity: Granularity, order: SortOrder): string {
  const rows = sortedByScore(spans, order).map(
    ({ text, start, end, attribution }) =>
      `<tr><th scope="row"><bdi>${escapeHtml(text)}</bdi></th><td class="number">${start}–${end}</td>` +
      `<td class="number">${signed(attribution)}</td></tr>`,
  );
  const head = `<tr><th scope="col">${granularity}</th><th scope="col" class="number">characters</th><th scope="col" class="number">score</th></tr>`;
  return (
    `<details><summary>All ${counted(spans.length, granularity)} with scores</summary>` +
    `<table class="all"><thead>${head}</thead><tbody>${rows.join('\n')}</tbody></table></details>`
  );
}

/** Each word's score in the pinned explanation and now, the largest changes first; '' without a pinned explanation. */
export function differenceTable(explanation: Explanation, pinned: Explanation | null): string {
  if (pinned === null) return '';
  const { differences, note } = pinnedView(pinned, explanation);
  if (note !== null) return `<p class="review">${escapeHtml(note)}.</p>\n`;
  const rows = differences
    .filter(({ step }) => step !== 0)
    .slice(0, DIFFERENCES)
    .map(
      ({ text, before, after, difference }) =>
        `<tr><th scope="row"><bdi>${escapeHtml(text)}</bdi></th><td class="number">${before ?? 'new'}</td>` +
        `<td class="number">${after ?? 'gone'}</td><td class="number">${difference}</td></tr>`,
    );
  if (rows.length === 0) return '';
  const head = ['pinned', 'now', 'difference'].map((name) => `<th scope="col" class="number">${name}</th>`).join('');
  return (
    `<table class="all"><caption>Since it was pinned</caption><thead><tr><th scope="col">word</th>${head}</tr></thead>` +
    `<tbody>${rows.join('\n')}</tbody></table>\n`
  );
}

interface SideLook {
  readonly largest: number;
  readonly kind: 'for-bar' | 'against-bar';
  /** Text that distinguishes a piece from others with the same text, or null. */
  which(span: Span): string | null;
}

function sideTable(caption: string, spans: readonly Span[], { largest, kind, which }: SideLook): string {
  if (spans.length === 0) return `<table><caption>${caption}</caption><tr><td>nothing</td></tr></table>`;
  const rows = spans.map((span) => {
    const { text, attribution } = span;
    const said = which(span);
    return (
      `<tr><th scope="row"><bdi>${escapeHtml(text)}</bdi>${said === null ? '' : `<br><small>${said}</small>`}</th>` +
      `<td class="bar">${bar(largest > 0 ? Math.abs(attribution) / largest : 0, kind)}</td>` +
      `<td class="number">${signed(attribution)}</td></tr>`
    );
  });
  return `<table><caption>${caption}</caption><tbody>${rows.join('\n')}</tbody></table>`;
}

/** A bar for a share in [0, 1], as SVG because the page's policy allows no style attributes. */
function bar(share: number, kind: string): string {
  const width = `${(100 * Math.min(1, share)).toFixed(1)}%`;
  const track = kind === 'share-bar' ? '<rect class="track" width="100%" height="100%" rx="3"/>' : '';
  return `<svg aria-hidden="true" focusable="false">${track}<rect class="${kind}" width="${width}" height="100%" rx="2"/></svg>`;
}
