import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../../protocol/explain';
import type { Granularity, SortOrder } from '../../../../protocol/formats';
import { signed } from '../../../../text/numbers';
import { checkTextOf, turnedText } from '../../checkText';
import { coverageText } from '../../coverage';
import { colorStep, largestMagnitude } from '../../normalize';
import { type Span, spansOf } from '../../span';
import { strongest } from '../../strongest';
import { disagreement, explainsAnother, headlineOf, targetText } from '../../summary';
import { verdictOf } from '../../verdict';
import { comparedWith, type Provenance } from '../provenance';
import { detailsList } from './details';
import { escapeHtml } from './escape';
import { differenceTable, fullTable, labelList, strongestTables } from './tables';
import { legendHtml, painted, paintedText } from './text';

/** Options of the page. With several records the full tables are omitted; scores are still shown on hover. */
export interface PageView {
  readonly granularity: Granularity;
  readonly order: SortOrder;
  readonly many: boolean;
  readonly provenance?: Provenance | undefined;
}

/** The number of records that are expanded at first if there are several. */
const OPEN = 3;

/** The HTML of one record: the only one on its page, or one of several that can be collapsed. */
export function recordHtml(explanation: Explanation, index: number, view: PageView): string {
  const spans = spansOf(explanation, view.granularity);
  const article = articleHtml(explanation, spans, view);
  if (!view.many) return article;
  const open = index < OPEN ? ' open' : '';
  return `<details class="record"${open}><summary>${summaryHtml(explanation, spans)}</summary>\n${article}</details>\n`;
}

function articleHtml(explanation: Explanation, spans: readonly Span[], view: PageView): string {
  const heading = view.many
    ? ''
    : `<p class="source">${sourceHtml(explanation)}</p>\n<h1>${headlineHtml(explanation)}</h1>\n`;
  return `<article>
${heading}${reviewHtml(explanation, view)}${knownHtml(explanation)}${noteHtml(explanation)}${labelList(explanation)}
${whyHtml(explanation)}
${verdictHtml(explanation)}${checkHtml(explanation)}
<div class="columns"><section aria-label="text">
${paintedText(explanation, spans, view.granularity)}
${legendHtml(explanation)}
<p class="coverage">${escapeHtml(coverageText(explanation, l10n.t('in dotted frames')))}</p>${warningsHtml(explanation)}
</section>
<aside aria-label="strongest ${view.granularity}s">
${strongestTables(explanation, spans, view.order)}
</aside></div>
${view.many ? '' : differenceTable(explanation, view.provenance?.pinned ?? null)}${view.many ? '' : fullTable(spans, view.granularity, view.order)}
${detailsList(explanation)}
</article>
`;
}

/** The reviewer's note, and the comparison with the pinned explanation. */
function reviewHtml(explanation: Explanation, { many, provenance }: PageView): string {
  if (many || !provenance) return '';
  const { note, pinned } = provenance;
  const compared = comparedWith(explanation, pinned);
  const said = note === null ? '' : `<p class="review"><b>Note:</b> <bdi>${escapeHtml(note)}</bdi></p>\n`;
  return `${said}${compared === null ? '' : `<p class="review"><b>Compared:</b> ${escapeHtml(compared)}</p>\n`}`;
}

/** The summary of a collapsed record: label, score, source and its three strongest pieces. */
function summaryHtml(explanation: Explanation, spans: readonly Span[]): string {
  const { label, score } = headlineOf(explanation.prediction);
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const words = strongest(spans, 3).for.map((span) =>
    painted(escapeHtml(span.text), { step: colorStep(span.attribution, largest) }, signed(span.attribution)),
  );
  const name = `<b><bdi>${escapeHtml(label)}</bdi> <small>${score}</small></b>`;
  return `${name}<span>${words.join(' ')}</span><span class="source">${sourceHtml(explanation)}</span>`;
}

function sourceHtml({ source, id }: Explanation): string {
  return `<bdi>${escapeHtml(source)}</bdi>${id === null ? '' : ` · <bdi>${escapeHtml(id)}</bdi>`}`;
}

function headlineHtml(explanation: Explanation): string {
  const { label, score } = headlineOf(explanation.prediction);
  return `<bdi>${escapeHtml(label)}</bdi>${score === '' ? '' : `<span class="score">${score}</span>`}`;
}

function knownHtml(explanation: Explanation): string {
  const known = disagreement(explanation);
  return known === null ? '' : `<p class="known">${escapeHtml(known)}</p>\n`;
}

function noteHtml(explanation: Explanation): string {
  const { note } = headlineOf(explanation.prediction);
  return note === null ? '' : `<p>${escapeHtml(note)}</p>\n`;
}

function whyHtml(explanation: Explanation): string {
  const target = `<b><bdi>${escapeHtml(targetText(explanation))}</bdi></b>`;
  const other = explainsAnother(explanation) ? l10n.t('Explained here: ') : l10n.t('Which words speak for ');
  return `<p class="why">${other}${target}${explainsAnother(explanation) ? '.' : l10n.t(', and which against it.')}</p>`;
}

function verdictHtml({ integration }: Explanation): string {
  const { ok, long } = verdictOf(integration);
  return `<p class="verdict${ok === false ? ' bad' : ''}">${escapeHtml(long)}</p>`;
}

/** The counter-check; what speaks against the colours is said as loudly as an integral that did not converge. */
function checkHtml(explanation: Explanation): string {
  const text = checkTextOf(explanation);
  if (text === null) return '';
  const lines = [text.sentence, text.against, text.baselines, turnedText(explanation)].flatMap((line) => line ?? []);
  const said = lines.map((line) => escapeHtml(line)).join(' ');
  return `\n<p class="verdict${text.against === null ? '' : ' bad'}">${said}</p>`;
}

function warningsHtml({ warnings }: Explanation): string {
  if (warnings.length === 0) return '';
  return `\n<ul class="warnings">${warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('')}</ul>`;
}
