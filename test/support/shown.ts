/** An explanation as the server tells it, for tests that look at its place alone. */
import type { PaintedRange, Part, ShownExplanation } from '../../src/protocol/editor';

export interface Place {
  readonly id?: string;
  readonly uri?: string | null;
  readonly part?: Part;
  readonly start?: number;
  readonly end?: number;
  readonly placedAt?: number;
  readonly version?: number;
  readonly stale?: boolean;
  readonly otherModel?: string;
  readonly words?: readonly PaintedRange[];
  readonly tokens?: readonly PaintedRange[];
}

export function shownAt(place: Place = {}): ShownExplanation {
  const { start = 0, end = 100 } = place;
  return {
    id: place.id ?? 'one',
    uri: place.uri === undefined ? 'file:///a.txt' : place.uri,
    part: place.part ?? { kind: 'document' },
    version: place.version ?? 1,
    placedAt: place.placedAt ?? 1,
    refining: false,
    stale: place.stale ?? false,
    otherModel: place.otherModel ?? null,
    pinned: false,
    start,
    end,
    places: [{ sequence: 0, from: 0, start, length: end - start }],
    painted: { token: place.tokens ?? [], word: place.words ?? [], sentence: [] },
    // What is computed and what is read are not looked at.
    explanation: {} as ShownExplanation['explanation'],
    view: {
      id: place.id ?? 'one',
      title: 'a.txt',
      headline: 'b 98 %',
      layers: { word: { items: [], segments: [] } } as unknown as ShownExplanation['view']['layers'],
    } as ShownExplanation['view'],
  };
}
