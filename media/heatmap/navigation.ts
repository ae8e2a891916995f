/** Where the arrow keys lead in a text whose pieces are elements, in reading order. */

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>;

/** Index of the piece that a key leads to from `index`; undefined for a key that moves nothing. */
export function neighbour(
  elements: readonly HTMLElement[],
  index: number,
  { key, ctrlKey, metaKey }: Key,
): number | undefined {
  const last = elements.length - 1;
  const clamp = (i: number) => Math.max(0, Math.min(last, i));
  switch (key) {
    case 'ArrowRight':
      return clamp(index + forward(elements, index));
    case 'ArrowLeft':
      return clamp(index - forward(elements, index));
    case 'ArrowDown':
      return onNextLine(elements, index, 1);
    case 'ArrowUp':
      return onNextLine(elements, index, -1);
    case 'Home':
      return ctrlKey || metaKey ? 0 : lineEnd(elements, index, -1);
    case 'End':
      return ctrlKey || metaKey ? last : lineEnd(elements, index, 1);
    default:
      return undefined;
  }
}

/** 1 where the text runs from left to right at a piece, -1 where it runs the other way: seen from its neighbours. */
function forward(elements: readonly HTMLElement[], index: number): 1 | -1 {
  const own = elements[index];
  if (own === undefined) return 1;
  const place = lineOf(own);
  for (const [step, sign] of [
    [1, 1],
    [-1, -1],
  ] as const) {
    const other = elements[index + step];
    const rect = other && lineOf(other);
    if (rect && sameLine(rect, place)) return (rect.left - place.left) * sign < 0 ? -1 : 1;
  }
  return 1;
}

function lineOf(element: HTMLElement): DOMRect {
  return element.getClientRects()[0] ?? element.getBoundingClientRect();
}

/** Pieces whose middles are closer than half a line stand on one line. */
function sameLine(a: DOMRect, b: DOMRect): boolean {
  return Math.abs((a.top + a.bottom) / 2 - (b.top + b.bottom) / 2) < Math.min(a.height, b.height) / 2;
}

/** The piece of the next line (`step` 1) or the one before (-1) that stands closest below or above. */
function onNextLine(elements: readonly HTMLElement[], index: number, step: 1 | -1): number {
  const own = elements[index];
  if (own === undefined) return index;
  const from = lineOf(own);
  const middle = (from.left + from.right) / 2;
  let line: DOMRect | undefined;
  let best = index;
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = index + step; i >= 0 && i < elements.length; i += step) {
    const element = elements[i];
    if (element === undefined) break;
    const rect = lineOf(element);
    if (line === undefined && sameLine(rect, from)) continue;
    line ??= rect;
    if (!sameLine(rect, line)) break;
    const distance = Math.abs((rect.left + rect.right) / 2 - middle);
    if (distance < nearest) {
      nearest = distance;
      best = i;
    }
  }
  return best;
}

/** The first (`step` -1) or last (1) piece of the line. */
function lineEnd(elements: readonly HTMLElement[], index: number, step: 1 | -1): number {
  const own = elements[index];
  if (own === undefined) return index;
  const from = lineOf(own);
  let at = index;
  for (let i = index + step; i >= 0 && i < elements.length; i += step) {
    const element = elements[i];
    if (element === undefined || !sameLine(lineOf(element), from)) break;
    at = i;
  }
  return at;
}
