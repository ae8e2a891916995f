/**
 * Estimates which documents are on screen. The protocol has no message for it, but editors request the lenses of visible
 * documents, and again when these change.
 */

/** The assumed number of visible editors. */
const MOST = 8;

export class OnScreen {
  private readonly looked = new Set<string>();

  /** @param onLeft is called with documents that are no longer on screen */
  constructor(private readonly onLeft: (uri: string) => void) {}

  /** Called when lenses of a document are requested. Returns whether the document was not on screen before. */
  look(uri: string): boolean {
    const isNew = !this.looked.delete(uri);
    this.looked.add(uri);
    for (const oldest of this.looked) {
      if (this.looked.size <= MOST) break;
      this.looked.delete(oldest);
      this.onLeft(oldest);
    }
    return isNew;
  }

  leave(uri: string): void {
    this.looked.delete(uri);
  }

  has(uri: string): boolean {
    return this.looked.has(uri);
  }
}
