/** A bounded store of explanations that evicts those least recently used. */
export interface Stored {
  readonly id: string;
  readonly uri: string | null;
  /** The version of the explained document. */
  readonly version: number;
  /** The size of the explanation, in characters of text. */
  readonly size: number;
}

export interface StoreLimits {
  readonly count: number;
  readonly size: number;
}

export const STORE_LIMITS: StoreLimits = { count: 100, size: 4_000_000 };

export class ExplanationStore<Item extends Stored> {
  /** Items in the order of use, the most recent last. */
  private readonly items = new Map<string, Item>();
  private size = 0;

  constructor(
    private readonly onGone: (item: Item) => void = () => undefined,
    private readonly limits: StoreLimits = STORE_LIMITS,
  ) {}

  /** Adds an item as the most recent; evicts the oldest as needed, never the new one. */
  put(item: Item): void {
    this.take(item.id);
    this.items.set(item.id, item);
    this.size += item.size;
    for (const old of this.items.values()) {
      const fits = this.items.size <= this.limits.count && this.size <= this.limits.size;
      if (fits || old === item) return;
      this.delete(old.id);
    }
  }

  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  /** The items of one document, or of all; the most recent last. */
  of(uri?: string): readonly Item[] {
    const all = [...this.items.values()];
    return uri === undefined ? all : all.filter((item) => item.uri === uri);
  }

  /** Removes an item and calls the listener. */
  delete(id: string): void {
    const item = this.take(id);
    if (item) this.onGone(item);
  }

  private take(id: string): Item | undefined {
    const item = this.items.get(id);
    if (!item) return undefined;
    this.items.delete(id);
    this.size -= item.size;
    return item;
  }
}
