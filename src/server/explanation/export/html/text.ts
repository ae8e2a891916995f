import type { Explanation } from '../../../../protocol/explain';
import { type ColorStep, colorStep, largestMagnitude } from '../../normalize';
import { ordinal, percent, signed } from '../../numbers';
import { segmentsOf } from '../../segments';
import { type Span, textsOf } from '../../span';
import { sorted } from '../../strongest';
import { targetText } from '../../summary';
import { escapeHtml } from './escape';

/** The document's text, painted; each piece says its score, share and rank in a title. */
export function paintedText(explanation: Explanation, spans: readonly Span[]): string {
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const titles = titlesOf(explanation, spans);
  const texts = textsOf(explanation).map((text, sequence) => {
    const own = spans.filter((span) => span.sequence === sequence);
    const segments = segmentsOf(text, own, sequence === 0 ? explanation.unseen : null);
    return segments
      .map(({ text: piece, span, seen }) => {
        if (!seen) return `<span class="unseen">${escapeHtml(piece)}</span>`;
        if (span === null) return escapeHtml(piece);
        return painted(escapeHtml(piece), colorStep(span.attribution, largest), titles.get(span) ?? '');
      })
      .join('');
  });
  return texts.map((html) => `<div class="document" lang="">${html}</div>`).join('\n') + unseenNote(explanation);
}

/** A piece in the colour of its step: class f1…f4 for, a1…a4 against. */
export function painted(html: string, step: ColorStep, title: string): string {
  const side = step > 0 ? 'f' : 'a';
  const look = step === 0 ? '' : ` class="${side}${Math.abs(step)}"`;
  return `<span${look} title="${escapeHtml(title)}">${html}</span>`;
}

/** The scale that the text is painted with, as a picture with words. */
export function legend(explanation: Explanation): string {
  const steps = ([-4, -3, -2, -1, 0, 1, 2, 3, 4] as const).map((step) => {
    const side = step > 0 ? 'f' : 'a';
    const sign = step === 0 ? '0' : step > 0 ? '+' : '−';
    return `<li><span${step === 0 ? '' : ` class="${side}${Math.abs(step)}"`}>${sign}</span></li>`;
  });
  const target = escapeHtml(targetText(explanation));
  return `<div class="legend"><span>against, dashed</span><ul aria-hidden="true">${steps.join('')}</ul><span>for <bdi>${target}</bdi>, solid</span></div>`;
}

/** '+0.41 for business · 9.1 % of the total · 1st of 212' */
function titlesOf(explanation: Explanation, spans: readonly Span[]): ReadonlyMap<Span, string> {
  const total = spans.reduce((sum, span) => sum + Math.abs(span.attribution), 0);
  const target = targetText(explanation);
  return new Map(
    sorted(spans, 'score').map((span, index) => {
      const { attribution } = span;
      const side = attribution === 0 ? 'neither for nor against' : attribution > 0 ? 'for' : 'against';
      const share = total > 0 ? percent(Math.abs(attribution) / total) : percent(0);
      const rank = `${ordinal(index + 1)} of ${spans.length}`;
      return [span, `${signed(attribution)} ${side} ${target} · ${share} of the total · ${rank}`];
    }),
  );
}

function unseenNote({ unseen, text }: Explanation): string {
  if (unseen === null || text.length === 0) return '';
  const share = percent((unseen.end - unseen.start) / text.length);
  return `\n<p class="unseen-note">The model did not read ${share} of this text (in italics, without colours).</p>`;
}
