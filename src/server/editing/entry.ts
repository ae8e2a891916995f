/** An explanation of a part of an open document, and the places of its words while the document is edited. */

import { TextPlacement } from '../../core/data/placement';
import type { Stored } from '../../core/explanation/store';
import { heatmapView } from '../../core/explanation/view/view';
import type { ExplanationPlace, PaintedRange, Part, ShownExplanation } from '../../protocol/editor';
import type { Explanation } from '../../protocol/explain';
import { GRANULARITIES, type Granularity } from '../../protocol/formats';
import type { HeatmapItem, HeatmapView } from '../../protocol/heatmap';
import type { ExplainOptions } from '../../protocol/requests';
import { type Edit, movedRange, type Range } from '../../text/edit';
import type { TextPart } from './textPart';

/** A range of the document that was explained, and its text at that time. */
interface Explained {
  readonly original: Range;
  readonly range: Range;
  readonly raw: string;
}

export class Entry implements Stored {
  explanation: Explanation | null = null;
  /** The layers of the view, if they have already been computed. */
  layers: HeatmapView['layers'] | undefined;
  refining = true;
  /** Milliseconds, or null while it runs. */
  time: number | null = null;
  /** The pinned explanation of the comparison, or null. */
  pinned: Explanation | null = null;
  private isEdited = false;
  /** Whether a row's text is unchanged but can no longer be read as a row. */
  isLost = false;
  /** The model of the explanation, if it is no longer in use; else null. */
  otherModel: string | null = null;
  part: Part;
  title: string;
  /** The explained text; null for an explanation from a file. */
  private readonly text: TextPart | null;
  private placement: TextPlacement;
  private explained: readonly Explained[];
  private view: { readonly key: readonly unknown[]; readonly view: HeatmapView } | undefined;

  constructor(
    readonly id: string,
    readonly uri: string | null,
    readonly version: number,
    text: TextPart | string,
    document: string,
    /** The options of the request, including settings. */
    readonly options: ExplainOptions,
  ) {
    const placed = typeof text === 'string' ? null : text;
    this.text = placed;
    this.part = placed?.part ?? { kind: 'document' };
    this.title = placed?.title ?? String(text);
    this.placement = placed?.placement ?? new TextPlacement([]);
    this.explained = (placed?.ranges ?? []).map((range) => ({
      original: range,
      range,
      raw: document.slice(range.start, range.end),
    }));
  }

  get stale(): boolean {
    return this.isEdited || this.isLost;
  }

  get size(): number {
    return this.text?.input.text.length ?? this.explanation?.text.length ?? 0;
  }

  /** Where the explained text is now. */
  get range(): Range {
    return this.explained[0]?.range ?? { start: 0, end: 0 };
  }

  /**
   * Moves all positions with edits; `document` is the text after them. Returns whether it became stale or fresh again.
   */
  edit(edits: readonly Edit[], document: string): boolean {
    const before = this.isEdited;
    for (const edit of edits) {
      this.placement = this.placement.moved(edit);
      this.explained = this.explained.map((e) => ({ ...e, range: movedRange(e.range, edit) }));
    }
    this.follow(document);
    return this.isEdited !== before;
  }

  /** Called when the document is opened again or replaced: fresh if the same text is at the same position. */
  follow(document: string): void {
    if (this.part.kind === 'document')
      this.explained = this.explained.map((e) => ({ ...e, range: { start: 0, end: document.length } }));
    this.isEdited = this.explained.some(({ raw, range }) => {
      return raw.length !== range.end - range.start || document.slice(range.start, range.end) !== raw;
    });
    if (this.part.kind === 'selection') this.part = { kind: 'selection', ...this.range };
    // Restores the positions that edits had removed.
    if (!this.isEdited && this.text) this.placement = this.shifted(this.text.placement);
  }

  /** The explanation for the editor. `placedAt` is the document version of its positions. */
  shown(placedAt: number): ShownExplanation | null {
    const { uri, version, explanation, refining, otherModel } = this;
    if (!explanation) return null;
    return {
      ...this.place(placedAt),
      uri,
      version,
      explanation: refining ? null : explanation,
      refining,
      otherModel,
      pinned: this.pinned !== null,
      view: this.heatmap(explanation),
    };
  }

  /** The current position: everything that an edit changes for the editor. */
  place(placedAt: number): ExplanationPlace {
    const { id, part, stale, range } = this;
    const places = this.placement.places();
    return { id, part, stale, placedAt, start: range.start, end: range.end, places, painted: this.painted() };
  }

  /** The index of the item of a granularity at an offset of the document, with its position; null between items. */
  itemAt(offset: number, granularity: Granularity): { readonly index: number; readonly range: Range } | null {
    const at = this.placement.textAt(offset);
    if (!at || !this.explanation) return null;
    const { items } = this.heatmap(this.explanation).layers[granularity];
    const index = items.findIndex(
      ({ sequence, start, end }) => sequence === at.sequence && at.offset >= start && at.offset < end,
    );
    if (index < 0) return null;
    const { sequence, start, end } = items[index];
    const range = this.placement.rangeOf(sequence, start, end);
    return range && { index, range };
  }

  heatmap(explanation: Explanation): HeatmapView {
    const { id, title, refining, stale, otherModel, time, pinned, options, layers } = this;
    const key = [explanation, title, refining, stale, otherModel, time, pinned];
    const known = this.view;
    if (known?.key.every((x, i) => x === key[i])) return known.view;
    const context = { id, title, refining, stale, otherModel, time, pinned, options, layers };
    const view = heatmapView(explanation, context);
    this.view = { key, view };
    return view;
  }

  /** The coloured items of a granularity with their ranges, in document order, without edited ones. */
  placed(granularity: Granularity): readonly { readonly item: HeatmapItem; readonly range: Range }[] {
    if (!this.explanation) return [];
    return this.heatmap(this.explanation)
      .layers[granularity].items.flatMap((item) => {
        const range = item.step === 0 ? null : this.placement.rangeOf(item.sequence, item.start, item.end);
        return range ? [{ item, range }] : [];
      })
      .sort((a, b) => a.range.start - b.range.start);
  }

  private painted(): ExplanationPlace['painted'] {
    const ranges = (granularity: Granularity): readonly PaintedRange[] =>
      this.placed(granularity).map(({ item, range }) => ({ ...range, step: item.step }));
    return Object.fromEntries(GRANULARITIES.map((g) => [g, ranges(g)])) as ExplanationPlace['painted'];
  }

  private shifted({ stretches }: TextPlacement): TextPlacement {
    return new TextPlacement(
      stretches.map((s) => {
        const own = this.explained[s.sequence];
        return own ? { ...s, start: s.start + own.range.start - own.original.start } : s;
      }),
    );
  }
}
