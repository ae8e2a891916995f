/** Notes and pinned explanations, kept for the next time that the window is loaded. */
import type { Part, ShownExplanation } from '../protocol/editor';
import type { Explanation } from '../protocol/explain';
import type { Explanations } from './explanations';

const KEY = 'gradlens.kept';
/** Records kept, the newest ones, and the characters of all as JSON. */
const MOST = 50;
const MOST_CHARACTERS = 1_000_000;

/** What a person noted, or pinned, about a part of a document. */
export interface KeptRecord {
  /** Names the document after the window was loaded again, too. */
  readonly document: string;
  readonly part: Part;
  /** The explained text: a note is about this text alone. */
  readonly text: string;
  readonly note: string | null;
  readonly pinned: Explanation | null;
}

/** As a window's state has it. */
export interface KeptMemory {
  get(key: string): unknown;
  update(key: string, value: readonly KeptRecord[] | undefined): Thenable<void>;
}

export interface KeptPlaces {
  /** A name of a document that holds when the window is loaded again. */
  documentOf(uri: string): string;
  /** Compares an explanation with an earlier one. */
  pin(shown: ShownExplanation, pinned: Explanation): void;
}

export class KeptRemarks {
  /** Of the window before, until the same text is explained again. */
  private before: readonly KeptRecord[];
  private readonly seen = new Set<string>();
  private readonly own = new Map<string, KeptRecord>();

  constructor(
    private readonly explanations: Explanations,
    private readonly memory: KeptMemory,
    private readonly places: KeptPlaces,
  ) {
    const found = memory.get(KEY);
    this.before = Array.isArray(found) ? found : [];
    explanations.onChange(({ shown }) => shown && this.changed(shown));
  }

  private changed(shown: ShownExplanation): void {
    const { id, uri, explanation } = shown;
    if (uri === null || explanation === null) return;
    if (!this.seen.has(id)) {
      this.seen.add(id);
      this.giveBack(shown, uri, explanation);
    }
    const note = this.explanations.noteOf(id);
    const pinned = this.explanations.pinnedOf(id);
    const known = this.own.get(id);
    if ((known?.note ?? null) === note && (known?.pinned ?? null) === pinned) return;
    if (note === null && pinned === null) this.own.delete(id);
    else {
      const { part } = shown;
      this.own.set(id, { document: this.places.documentOf(uri), part, text: explanation.text, note, pinned });
    }
    this.save();
  }

  /** What was noted or pinned before the window was loaded. */
  private giveBack(shown: ShownExplanation, uri: string, { text }: Explanation): void {
    const document = this.places.documentOf(uri);
    const found = this.before.find((one) => one.document === document && isOf(one, shown.part, text));
    if (!found) return;
    this.before = this.before.filter((one) => one !== found);
    if (found.pinned !== null && !shown.pinned) this.places.pin(shown, found.pinned);
    if (found.note !== null && found.text === text && this.explanations.noteOf(shown.id) === null)
      this.explanations.setNote(shown.id, found.note);
  }

  private save(): void {
    let left = MOST_CHARACTERS;
    const records = [...[...this.own.values()].reverse(), ...this.before].slice(0, MOST).filter((record) => {
      const size = JSON.stringify(record).length;
      if (size > left) return false;
      left -= size;
      return true;
    });
    void this.memory.update(KEY, records.length === 0 ? undefined : records);
  }
}

/** A row may have another number now, and a selection another place: then by its text. */
function isOf(record: KeptRecord, part: Part, text: string): boolean {
  if (record.part.kind !== part.kind) return false;
  if (part.kind === 'document' || record.text === text) return true;
  return part.kind === 'row' && record.part.kind === 'row' && record.part.row === part.row;
}
