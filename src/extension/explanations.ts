/** The current explanations: as received from the server, moved with edits that the server has not seen yet. */
import type { ExplanationChanged, ExplanationPlace, Part, ShownExplanation } from '../protocol/editor';
import type { Explanation } from '../protocol/explain';
import type { Edit } from '../text/edit';
import { moveExplanation } from './moves';

/** Edits remembered per document, for explanations that come placed at an earlier version. */
const REMEMBERED = 200;

interface VersionedEdits {
  readonly version: number;
  readonly edits: readonly Edit[];
}

export class Explanations {
  private readonly byId = new Map<string, ShownExplanation>();
  private readonly edits = new Map<string, VersionedEdits[]>();
  /** What pinned explanations are compared with: the server tells the comparison alone. */
  private readonly pinned = new Map<string, Explanation>();
  private readonly notes = new Map<string, string>();
  private readonly listeners = new Set<(change: ExplanationChanged) => void>();

  onChange(listener: (change: ExplanationChanged) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Takes what the server says; returns it as it lies in the document now. */
  put(shown: ShownExplanation): ShownExplanation {
    const placed = this.broughtUpToDate(shown);
    // The newest stands last.
    const known = this.byId.get(shown.id);
    if (!shown.pinned) this.pinned.delete(shown.id);
    else if (!this.pinned.has(shown.id) && shown.explanation) this.pinned.set(shown.id, shown.explanation);
    if (known?.version !== shown.version) this.byId.delete(shown.id);
    this.byId.set(shown.id, placed);
    this.tell({ uri: shown.uri ?? '', id: shown.id, shown: placed });
    return placed;
  }

  /** Takes where the server says that one lies after edits. */
  place(place: ExplanationPlace): void {
    const known = this.byId.get(place.id);
    if (!known) return;
    const placed = this.broughtUpToDate({ ...known, ...place });
    this.byId.set(place.id, placed);
    this.tell({ uri: known.uri ?? '', id: place.id, shown: placed });
  }

  drop(id: string): void {
    const known = this.byId.get(id);
    if (!known) return;
    this.byId.delete(id);
    this.pinned.delete(id);
    this.notes.delete(id);
    this.tell({ uri: known.uri ?? '', id, shown: null });
  }

  /** Forgets those of documents; what was opened from a file stays. */
  dropDocuments(): void {
    for (const shown of this.all()) if (shown.uri !== null) this.drop(shown.id);
  }

  pinnedOf(id: string): Explanation | null {
    return this.pinned.get(id) ?? null;
  }

  /** It is compared with this one from now on: the server is told, too. */
  pinWith(id: string, explanation: Explanation): void {
    this.pinned.set(id, explanation);
  }

  /** The reviewer's words about one, or null. */
  noteOf(id: string): string | null {
    return this.notes.get(id) ?? null;
  }

  setNote(id: string, note: string | null): void {
    if (note === null) this.notes.delete(id);
    else this.notes.set(id, note);
    const shown = this.byId.get(id);
    if (shown) this.tell({ uri: shown.uri ?? '', id, shown });
  }

  get(id: string): ShownExplanation | undefined {
    return this.byId.get(id);
  }

  /** Newest first. */
  all(): readonly ShownExplanation[] {
    return [...this.byId.values()].reverse();
  }

  /** Of one document, newest first. */
  of(uri: string): readonly ShownExplanation[] {
    return this.all().filter((shown) => shown.uri === uri);
  }

  find(uri: string, part: Part): ShownExplanation | undefined {
    return this.of(uri).find((shown) => samePart(shown.part, part) || (isRange(part) && covers(shown, part)));
  }

  /** The one that an offset lies in, the smallest first; else the document's newest. */
  at(uri: string, offset: number): ShownExplanation | undefined {
    const own = this.of(uri);
    const around = own.filter((shown) => shown.start <= offset && offset <= shown.end);
    return around.sort((a, b) => a.end - a.start - (b.end - b.start))[0] ?? own[0];
  }

  /** The document was edited: `edits` in the order in which they apply. True when an explanation went stale by it. */
  edited(uri: string, version: number, edits: readonly Edit[]): boolean {
    if (edits.length === 0) return false;
    const log = this.edits.get(uri) ?? [];
    log.push({ version, edits });
    this.edits.set(uri, log.slice(-REMEMBERED));
    let turned = false;
    for (const shown of this.of(uri)) {
      const after = edits.reduce(moveExplanation, shown);
      turned ||= after.stale && !shown.stale;
      this.byId.set(shown.id, after);
    }
    return turned;
  }

  closed(uri: string): void {
    this.edits.delete(uri);
  }

  private broughtUpToDate(shown: ShownExplanation): ShownExplanation {
    const later = (this.edits.get(shown.uri ?? '') ?? []).filter(({ version }) => version > shown.placedAt);
    return later.flatMap(({ edits }) => edits).reduce(moveExplanation, shown);
  }

  private tell(change: ExplanationChanged): void {
    for (const listener of this.listeners) listener(change);
  }
}

function isRange(part: Part): part is Extract<Part, { kind: 'selection' }> {
  return part.kind === 'selection';
}

/** A selection moves with edits: the same one is where it lies now. */
function covers(shown: ShownExplanation, part: Extract<Part, { kind: 'selection' }>): boolean {
  return shown.part.kind === 'selection' && shown.start === part.start && shown.end === part.end;
}

export function samePart(a: Part, b: Part): boolean {
  if (a.kind === 'row') return b.kind === 'row' && a.row === b.row;
  if (a.kind === 'selection') return b.kind === 'selection' && a.start === b.start && a.end === b.end;
  return b.kind === 'document';
}
