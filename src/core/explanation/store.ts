/** A bounded store of explanations that keeps those used last. */
export interface Stored {
  readonly id: string;
  readonly uri: string | null;
  /** Of the document that was explained. */
  readonly version: number;
  /** Its size, in characters of text. */
  readonly size: number;
}

export interface StoreLimits {
  readonly count: number;
  readonly size: number;
}

export const STORE_LIMITS: StoreLimits = { count: 100, size: 4_000_000 };

export class ExplanationStore<Item extends Stored> {
  /** In order of use, the last one newest. */
  private readonly items = new Map<string, Item>();
  private size = 0;

  constructor(
    private readonly onGone: (item: Item) => void = () => undefined,
    private readonly limits: StoreLimits = STORE_LIMITS,
  ) {}

  /** Adds it as the newest; the oldest are evicted as needed, never the newest itself. */
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

  /** Of a document, or of all; the newest last. */
  of(uri?: string): readonly Item[] {
    const all = [...this.items.values()];
    return uri === undefined ? all : all.filter((item) => item.uri === uri);
  }

  /** Removes it and calls the listener. */
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
