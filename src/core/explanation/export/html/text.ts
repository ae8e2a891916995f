import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../../protocol/explain';
import type { Granularity } from '../../../../protocol/formats';
import { ordinal, percent, shareText, signed } from '../../../../text/numbers';
import { unknownSpans } from '../../coverage';
import { type ColorStep, colorStep, largestMagnitude } from '../../normalize';
import { segmentsOf } from '../../segments';
import { type Span, textsOf } from '../../span';
import { sortedByScore } from '../../strongest';
import { targetText } from '../../summary';
import { escapeHtml } from './escape';

/** The document's coloured text; each piece has a title with its score, share and rank. */
export function paintedText(explanation: Explanation, spans: readonly Span[], granularity: Granularity): string {
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const unknown = unknownSpans(explanation, spans);
  const titles = titlesOf(explanation, spans, unknown, granularity);
  const texts = textsOf(explanation).map((text, sequence) => {
    const own = spans.filter((span) => span.sequence === sequence);
    const segments = segmentsOf(text, own, sequence === 0 ? explanation.unseen : null);
    return segments
      .map(({ text: piece, span, seen }) => {
        if (!seen) return `<span class="unseen">${escapeHtml(piece)}</span>`;
        if (span === null) return escapeHtml(piece);
        const look = { step: colorStep(span.attribution, largest), unknown: unknown.has(span) };
        return painted(escapeHtml(piece), look, titles.get(span) ?? '');
      })
      .join('');
  });
  return texts.map((html) => `<div class="document" lang="">${html}</div>`).join('\n') + unseenNote(explanation);
}

/** The style of a piece: its colour, and a frame if it has an unknown token. */
export interface HtmlLook {
  readonly step: ColorStep;
  readonly unknown?: boolean;
}

/** A piece in the colour of its step: class f1…f4 for, a1…a4 against; with an unknown token in a dotted frame. */
export function painted(html: string, { step, unknown }: HtmlLook, title: string): string {
  const side = step > 0 ? 'f' : 'a';
  const classes = [...(step === 0 ? [] : [`${side}${Math.abs(step)}`]), ...(unknown ? ['unknown'] : [])];
  const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  return `<span${look} title="${escapeHtml(title)}">${html}</span>`;
}

/** The legend of the colours. */
export function legendHtml(explanation: Explanation): string {
  const steps = ([-4, -3, -2, -1, 0, 1, 2, 3, 4] as const).map((step) => {
    const side = step > 0 ? 'f' : 'a';
    const sign = step === 0 ? '0' : step > 0 ? '+' : '−';
    return `<li><span${step === 0 ? '' : ` class="${side}${Math.abs(step)}"`}>${sign}</span></li>`;
  });
  const target = escapeHtml(targetText(explanation));
  return `<div class="legend"><span>against, dashed</span><ul aria-hidden="true">${steps.join('')}</ul><span>for <bdi>${target}</bdi>, solid</span></div>`;
}

/** '+0.41 for business · 9.1 % of the total of all word scores · 1st of 212' */
function titlesOf(
  explanation: Explanation,
  spans: readonly Span[],
  unknown: ReadonlySet<Span>,
  granularity: Granularity,
): ReadonlyMap<Span, string> {
  const total = spans.reduce((sum, span) => sum + Math.abs(span.attribution), 0);
  const target = targetText(explanation);
  return new Map(
    sortedByScore(spans, 'score').map((span, index) => {
      const { attribution } = span;
      const side = attribution === 0 ? l10n.t('neither for nor against') : attribution > 0 ? 'for' : 'against';
      const share = total > 0 ? percent(Math.abs(attribution) / total) : percent(0);
      const rank = `${ordinal(index + 1)} of ${spans.length}`;
      const note = unknown.has(span) ? l10n.t(' · not in the vocabulary of the model') : '';
      return [span, `${signed(attribution)} ${side} ${target} · ${shareText(share, granularity)} · ${rank}${note}`];
    }),
  );
}

function unseenNote({ unseen, text }: Explanation): string {
  if (unseen === null || text.length === 0) return '';
  const share = percent((unseen.end - unseen.start) / text.length);
  return `\n<p class="unseen-note">The model did not read ${share} of this text (in italics, without colours).</p>`;
}
