/** A cache of labels by text: a text that occurs again has its label immediately. */
import type { Classification } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../protocol/requests';

/** A label, or the reason why this text has none. */
export type Label =
  | { readonly kind: 'label'; readonly classification: Classification }
  | { readonly kind: 'none'; readonly message: string };

export interface LabelJob {
  readonly input: DocumentInput;
  readonly options: ExplainOptions;
}

/** Most labels in the cache, and most characters of their texts. */
const MOST = 20_000;
const MOST_CHARACTERS = 8_000_000;

export class LabelStore {
  private readonly known = new Map<string, Label>();
  private characters = 0;

  get(job: LabelJob): Label | undefined {
    return this.known.get(keyOf(job));
  }

  put(job: LabelJob, label: Label): void {
    const key = keyOf(job);
    if (!this.known.has(key)) this.characters += key.length;
    this.known.set(key, label);
    for (const old of this.known.keys()) {
      if (this.known.size <= MOST && this.characters <= MOST_CHARACTERS) break;
      this.drop(old);
    }
  }

  /** Removes the label of a text that is no longer shown. */
  delete(job: LabelJob): void {
    this.drop(keyOf(job));
  }

  clear(): void {
    this.known.clear();
    this.characters = 0;
  }

  private drop(key: string): void {
    if (this.known.delete(key)) this.characters -= key.length;
  }
}

/** The data's own label and name do not affect the model's label. */
export function keyOf({ input, options }: LabelJob): string {
  return JSON.stringify([options.windows ?? 'all', input.textPair, input.text]);
}
