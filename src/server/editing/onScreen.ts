/**
 * Which documents a person sees. The protocol does not say it; an editor asks for the lenses of what it shows, and asks again
 * when they change.
 */

/** As many editors fit on a screen. */
const MOST = 8;

export class OnScreen {
  private readonly looked = new Set<string>();

  /** @param onLeft is told of documents that others took the place of */
  constructor(private readonly onLeft: (uri: string) => void) {}

  /** True where it was not there before. */
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
