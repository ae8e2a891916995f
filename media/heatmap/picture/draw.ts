import * as l10n from '@vscode/l10n';
import { baselinesTitle } from '../../../src/protocol/baselines';
import type { Granularity, HeatmapView, Step } from '../../../src/protocol/heatmap';
import { visibleLine } from '../../../src/text/visible';
import { comparedText } from '../heading';
import { sideRows } from '../lists';
import { atomsOf } from './atoms';
import type { Ink } from './ink';
import { type Line, linesOf } from './lines';

/** In CSS pixels. */
const MARGIN = 32;
const WIDTH = 960;
const LINE = 27;
const LISTED = 10;
const ROW = 22;
/** Headline and classes; the legend with the room around it; the room around the lines at the foot, and each of them. */
const HEAD = 96;
const LEGEND = 50;
const FOOT = 20;
const NOTE = 18;
/** A picture of a longer text ends here and says so: browsers refuse larger ones. */
const MOST_LINES = 240;

interface Pen {
  readonly canvas: CanvasRenderingContext2D;
  readonly ink: Ink;
}

/** Lays a view out and draws it: headline, text with colours, legend, strongest pieces, verdict. `scale` device pixels each. */
export function drawPicture(
  view: HeatmapView,
  granularity: Granularity,
  made: string,
  ink: Ink,
  scale: number,
): HTMLCanvasElement {
  const element = document.createElement('canvas');
  const canvas = element.getContext('2d');
  if (canvas === null) throw new Error(l10n.t('the browser gives no canvas to draw on'));
  const pen = { canvas, ink };
  const lines = textLines(view, granularity, pen);
  const rows = Math.max(listRows(view, granularity).for.length, listRows(view, granularity).against.length, 1);
  const foot = footLines(view, made, pen);
  const height = MARGIN + HEAD + lines.length * LINE + LEGEND + rows * ROW + FOOT + foot.length * NOTE + MARGIN;
  element.width = (WIDTH + 2 * MARGIN) * scale;
  element.height = height * scale;
  canvas.scale(scale, scale); // the size of a canvas resets it
  canvas.fillStyle = ink.page;
  canvas.fillRect(0, 0, WIDTH + 2 * MARGIN, height);
  canvas.textBaseline = 'alphabetic';
  let y = drawHead(view, pen);
  for (const line of lines) {
    drawLine(line, y, pen);
    y += LINE;
  }
  y = drawLegend(y + 16, pen);
  y = drawLists(view, granularity, y + 34, rows, pen);
  drawFoot(foot, y + 26, pen);
  return element;
}

function textLines(view: HeatmapView, granularity: Granularity, { canvas, ink }: Pen): readonly Line[] {
  const { items, segments } = view.layers[granularity];
  const stepOf = (item: number): Step => items[item]?.step ?? 0;
  canvas.font = `16px ${ink.textFont}`;
  const widths = new Map<string, number>();
  const measure = (text: string) => {
    const known = widths.get(text) ?? canvas.measureText(text).width;
    widths.set(text, known);
    return known;
  };
  const lines: Line[] = [];
  for (const text of segments) {
    if (lines.length > 0) lines.push([]);
    lines.push(...linesOf(atomsOf(text, stepOf), WIDTH, measure));
  }
  while (lines.length > 1 && lines.at(-1)?.length === 0) lines.pop();
  if (lines.length <= MOST_LINES) return lines;
  const note = l10n.t`… ${lines.length - MOST_LINES} more lines: the HTML export has the whole text`;
  const atom = { text: note, kind: 'word', step: 0, seen: false, breakable: true } as const;
  return [...lines.slice(0, MOST_LINES), [{ atom, x: 0, width: measure(note) }]];
}

function drawHead(view: HeatmapView, { canvas, ink }: Pen): number {
  const headline = visibleLine(view.headline);
  canvas.fillStyle = ink.text;
  canvas.font = `600 24px ${ink.font}`;
  canvas.fillText(headline, MARGIN, MARGIN + 24, WIDTH * 0.7);
  canvas.fillStyle = ink.muted;
  canvas.font = `13px ${ink.font}`;
  canvas.textAlign = 'right';
  canvas.fillText(visibleLine(view.title), MARGIN + WIDTH, MARGIN + 24, WIDTH * 0.28);
  canvas.textAlign = 'left';
  const scores = view.classes.slice(0, 5).map(({ label, score }) => visibleLine(`${label} ${score}`));
  canvas.fillText(scores.join('   '), MARGIN, MARGIN + 48, WIDTH);
  canvas.fillStyle = ink.line;
  canvas.fillRect(MARGIN, MARGIN + 62, WIDTH, 1);
  return MARGIN + HEAD;
}

function drawLine(line: Line, y: number, pen: Pen): void {
  const { canvas, ink } = pen;
  canvas.font = `16px ${ink.textFont}`;
  for (const { atom, x, width } of line) {
    const painted = atom.step !== 0 && atom.kind === 'word';
    if (painted) drawStep(atom.step, MARGIN + x, y, width, pen);
    canvas.fillStyle = !atom.seen ? ink.muted : painted && ink.filled ? ink.onFill : ink.text;
    canvas.fillText(atom.text, MARGIN + x, y);
  }
}

/** Fill, and the underline that says the same without colour: solid for, dashed against, thicker with strength. */
function drawStep(step: number, x: number, y: number, width: number, { canvas, ink }: Pen): void {
  if (ink.filled) {
    canvas.fillStyle = ink.fill(step);
    canvas.fillRect(x, y - 17, width, 23);
  }
  canvas.strokeStyle = ink.filled ? (step > 0 ? ink.forLine : ink.againstLine) : ink.fill(step);
  canvas.lineWidth = ink.filled ? (Math.abs(step) + 1) / 2 : Math.abs(step);
  canvas.setLineDash(step > 0 ? [] : [4, 2.5]);
  canvas.beginPath();
  canvas.moveTo(x, y + 5);
  canvas.lineTo(x + width, y + 5);
  canvas.stroke();
  canvas.setLineDash([]);
}

function drawLegend(y: number, pen: Pen): number {
  const { canvas, ink } = pen;
  canvas.font = `12px ${ink.font}`;
  canvas.fillStyle = ink.muted;
  canvas.fillText('against, dashed', MARGIN, y);
  let x = MARGIN + canvas.measureText('against, dashed').width + 10;
  for (const step of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
    if (step !== 0) drawStep(step, x, y, 26, pen);
    canvas.fillStyle = step !== 0 && ink.filled ? ink.onFill : ink.text;
    canvas.fillText(step === 0 ? '0' : step > 0 ? '+' : '−', x + 9, y);
    x += 26;
  }
  canvas.fillStyle = ink.muted;
  canvas.fillText('for, solid', x + 10, y);
  return y;
}

function listRows(view: HeatmapView, granularity: Granularity) {
  const rows = sideRows(view.layers[granularity].items);
  return { for: rows.for.slice(0, LISTED), against: rows.against.slice(0, LISTED) };
}

function drawLists(view: HeatmapView, granularity: Granularity, y: number, rows: number, pen: Pen): number {
  const { canvas, ink } = pen;
  const lists = listRows(view, granularity);
  const column = WIDTH / 2 - 24;
  for (const side of ['for', 'against'] as const) {
    const x = side === 'for' ? MARGIN : MARGIN + WIDTH / 2 + 24;
    canvas.fillStyle = ink.text;
    canvas.font = `600 13px ${ink.font}`;
    canvas.fillText(
      `${side === 'for' ? l10n.t('For') : l10n.t('Against')} ${visibleLine(view.targetText)}`,
      x,
      y,
      column,
    );
    canvas.font = `13px ${ink.font}`;
    lists[side].forEach(({ item }, index) => {
      const at = y + (index + 1) * ROW;
      canvas.fillStyle = ink.text;
      const text = item.which === null ? item.text : `${item.text} (${item.which.split(',', 1)[0]})`;
      canvas.fillText(fitted(visibleLine(text), column * 0.42, canvas), x, at);
      canvas.textAlign = 'right';
      canvas.fillText(item.value, x + column, at);
      canvas.textAlign = 'left';
      canvas.fillStyle = side === 'for' ? ink.forLine : ink.againstLine;
      canvas.fillRect(x + column * 0.45, at - 10, item.bar * column * 0.38, 10);
    });
    if (lists[side].length === 0) {
      canvas.fillStyle = ink.muted;
      canvas.fillText('nothing', x, y + ROW);
    }
  }
  return y + rows * ROW;
}

function fitted(text: string, width: number, canvas: CanvasRenderingContext2D): string {
  if (canvas.measureText(text).width <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && canvas.measureText(`${characters.join('')}…`).width > width) characters.pop();
  return `${characters.join('')}…`;
}

/** How sure, the reviewer's note, what it is compared with, which model, and by what it was made when. */
function footLines(view: HeatmapView, made: string, pen: Pen): readonly string[] {
  const detail = (name: string) => view.details.find((one) => one.name === name)?.value ?? '';
  const { pinned, remark } = view;
  pen.canvas.font = `12px ${pen.ink.font}`;
  const texts = [
    [view.verdict, `baseline ${baselinesTitle(view.controls.baseline)}`, view.device].join(' · '),
    [view.unseen, view.unknown].filter((note) => note !== null).join(' · '),
    remark === null ? '' : `Note: ${remark}`,
    pinned === null ? '' : comparedText(pinned),
    `Model ${[...new Set([detail('model'), detail('path')])].join(', ')}`,
    `SHA-256 ${detail('SHA-256')}`,
    l10n.t`Made with ${made}`,
  ];
  return texts.flatMap((text) => wrapped(visibleLine(text), pen.canvas));
}

function drawFoot(lines: readonly string[], y: number, { canvas, ink }: Pen): void {
  canvas.font = `12px ${ink.font}`;
  canvas.fillStyle = ink.muted;
  lines.forEach((line, index) => {
    canvas.fillText(line, MARGIN, y + index * NOTE, WIDTH);
  });
}

/** Lines of words no wider than the picture; none for ''. */
function wrapped(text: string, canvas: CanvasRenderingContext2D): readonly string[] {
  const lines: string[] = [];
  for (const word of text === '' ? [] : text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || canvas.measureText(longer).width > WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
