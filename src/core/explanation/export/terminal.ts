import type { Explanation } from '../../../protocol/explain';
import { duration, signed } from '../../../text/numbers';
import { visible, visibleLine } from '../../../text/visible';
import { checkLines, turnedText } from '../checkText';
import { coverageText, unknownSpans } from '../coverage';
import { colorStep, largestMagnitude } from '../normalize';
import { segmentsOf } from '../segments';
import { type Span, spansOf, textsOf } from '../span';
import { strongest } from '../strongest';
import { deviceName, disagreement, explainsAnother, modelName, targetText } from '../summary';
import { verdictOf } from '../verdict';
import type { AnsiInk } from './ansi';
import type { Format, Look, ResultFormat } from './format';
import { headline, recordTitle } from './terminalLines';
import { readingsText } from './terminalReadings';
import { classificationText, tokenizationText } from './terminalTables';

const LISTED = 10;

/** Options of the output in a terminal. With several records each has a title line. */
export type TerminalView = Omit<Look, 'csv'>;

/** Label and score, the text with coloured words, the strongest words, and the integration error. */
export function terminalFormat(view: TerminalView): ResultFormat<Explanation> {
  return {
    head: () => '',
    record: (explanation) => explanationText(explanation, view),
    between: '\n',
    tail: () => '',
  };
}

function explanationText(explanation: Explanation, view: TerminalView): string {
  const { ink } = view;
  const spans = spansOf(explanation, view.granularity);
  const another = explainsAnother(explanation) ? `explained: ${visibleLine(targetText(explanation))}` : null;
  const known = disagreement(explanation);
  const title = recordTitle(explanation, ink);
  return [
    ...(view.many ? [title] : []),
    headline(explanation, ink),
    ...(known === null ? [] : [visibleLine(known)]),
    ...(another === null ? [] : [another]),
    '',
    ...paintedTexts(explanation, spans, ink),
    '',
    ...wordLists(spans, view),
    ...footLines(explanation, view),
    '',
  ].join('\n');
}

function paintedTexts(explanation: Explanation, spans: readonly Span[], ink: AnsiInk): string[] {
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const unknown = unknownSpans(explanation, spans);
  return textsOf(explanation).map((text, sequence) => {
    const own = spans.filter((span) => span.sequence === sequence);
    const segments = segmentsOf(text, own, sequence === 0 ? explanation.unseen : null);
    const painted = segments.map((segment) => {
      const safe = visible(segment.text);
      if (!segment.seen) return ink.dim(safe);
      if (segment.span === null) return safe;
      const marked = unknown.has(segment.span) ? ink.unknown(safe) : safe;
      return ink.paint(marked, colorStep(segment.span.attribution, largest));
    });
    return painted.join('').replace(/\n+$/, '');
  });
}

function wordLists(spans: readonly Span[], view: TerminalView): string[] {
  const lists = strongest(spans, LISTED, view.order);
  const list = (side: readonly Span[]) =>
    side.length === 0
      ? 'nothing'
      : side.map((span) => `${shortened(visibleLine(span.text))} ${signed(span.attribution)}`).join('   ');
  const { ink } = view;
  return [`${ink.key('for', 3)}      ${list(lists.for)}`, `${ink.key('against', -3)}  ${list(lists.against)}`];
}

function footLines(explanation: Explanation, view: TerminalView): string[] {
  const { integration, model } = explanation;
  const time = view.milliseconds?.(explanation);
  const parts = [
    verdictOf(integration).short,
    `baseline ${integration.baseline}`,
    (view.bundled ? 'bundled ' : '') + modelName(model.path),
    deviceName(model.device),
    ...(time === undefined ? [] : [duration(time)]),
  ];
  const warnings = explanation.warnings.map((warning) => `note: ${visibleLine(warning)}`);
  const turned = turnedText(explanation);
  const checked = [...checkLines(explanation), ...(turned === null ? [] : [turned])].map(visibleLine);
  return [parts.map(visibleLine).join(' · '), ...checked, coverageText(explanation, view.ink.unknownMark), ...warnings];
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : text;
}

export const terminal: Format = {
  explanation: terminalFormat,
  classification: ({ ink, many }) => classificationText(ink, many),
  tokenization: ({ ink, many }) => tokenizationText(ink, many),
  readings: ({ ink, many }) => readingsText(ink, many),
};
