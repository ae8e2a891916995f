import { knownLabels } from '../core/explanation/known';
import type { Task } from '../protocol/explain';

/** An integer, also with decimals as in columns with missing values: 1.0. */
const NUMBER = /^\d+(\.0*)?$/;

/** Least number of rows for which another order of labels is reported. */
const LEAST_ROWS = 10;
/** Least gain in accuracy for which another order of labels is reported. */
const MUCH_BETTER = 0.3;

interface Counts {
  hits: number;
  /** Predicted by the model, but not in the data. */
  extra: number;
  /** In the data, but not predicted by the model. */
  missed: number;
}

export interface EvaluationScores {
  readonly documents: number;
  /** Share of documents whose labels are exactly those of the data. */
  readonly accuracy: number;
  readonly microF1: number;
  /** Mean over the labels that occur in the data or in the predictions. */
  readonly macroF1: number;
}

/** Compares predictions with the labels in the data, in memory that does not grow with their number. */
export class Evaluation {
  private readonly labels: readonly string[];
  private readonly task: Task;
  private readonly counts = new Map<string, Counts>();
  private readonly confusion = new Map<string, Map<string, number>>();
  /** The least and the largest label of the data if all are numbers; null once one is a name. */
  private numbers: { readonly least: number; readonly most: number } | null = {
    least: Number.POSITIVE_INFINITY,
    most: Number.NEGATIVE_INFINITY,
  };
  private documents = 0;
  private exact = 0;

  constructor(labels: readonly string[], task: Task) {
    // A binary model is shown with two labels.
    this.labels = task === 'binary' ? labels.flatMap((label) => [label, `not ${label}`]) : labels;
    this.task = task;
  }

  /** Adds a document. `known` is the value in the data: see `knownLabels`. */
  add(known: string, predicted: readonly string[]): void {
    const actual = knownLabels(known, this.labels, this.task);
    this.documents++;
    this.noteNumber(known.trim());
    if (actual.length === predicted.length && actual.every((label) => predicted.includes(label))) this.exact++;
    for (const label of actual) this.of(label)[predicted.includes(label) ? 'hits' : 'missed']++;
    for (const label of predicted) if (!actual.includes(label)) this.of(label).extra++;
    if (this.task !== 'multi-label') this.confuse(actual[0] ?? known, predicted[0] ?? '');
  }

  get scores(): EvaluationScores {
    const counts = [...this.counts.values()];
    const total = (key: keyof Counts) => counts.reduce((sum, count) => sum + count[key], 0);
    return {
      documents: this.documents,
      accuracy: ratio(this.exact, this.documents),
      microF1: f1({ hits: total('hits'), extra: total('extra'), missed: total('missed') }),
      macroF1: ratio(
        counts.reduce((sum, count) => sum + f1(count), 0),
        counts.length,
      ),
    };
  }

  /** Labels that occur: the model's in its order, then those only in the data. */
  get occurring(): readonly string[] {
    const strangers = [...this.counts.keys()].filter((label) => !this.labels.includes(label)).sort();
    return [...this.labels.filter((label) => this.counts.has(label)), ...strangers];
  }

  /** Labels of the data that the model does not have. */
  get strangers(): readonly string[] {
    return this.occurring.filter((label) => !this.labels.includes(label));
  }

  /**
   * The reading of the data's labels if all of them are numbers and the model's are names: as indices from 0, listed up to
   * the largest; null for other data. `fromOne`: they probably count from 1, as none is 0 and the largest is the number of
   * labels.
   */
  get places(): { readonly fromOne: boolean; readonly most: number; readonly labels: readonly string[] } | null {
    const count = this.labels.length;
    if (this.numbers === null || this.documents === 0 || this.labels.some((label) => NUMBER.test(label))) return null;
    const { least, most } = this.numbers;
    return { fromOne: least >= 1 && most === count, most, labels: this.labels.slice(0, most + 1) };
  }

  /**
   * For data whose labels are numbers: the model's most frequent label for each number, if these differ from each other and
   * many more rows agree with them; else null.
   */
  get otherOrder(): {
    readonly map: readonly (readonly [number: string, label: string])[];
    readonly accuracy: number;
  } | null {
    if (this.places === null || this.documents < LEAST_ROWS) return null;
    const map: (readonly [string, string])[] = [];
    let fitting = 0;
    for (const [actual, predicted] of this.confusion) {
      const [label, rows] = [...predicted].reduce((best, one) => (one[1] > best[1] ? one : best));
      const place = this.labels.indexOf(actual);
      map.push([place < 0 ? actual : String(place), label]);
      fitting += rows;
    }
    const accuracy = ratio(fitting, this.documents);
    const distinct = new Set(map.map(([, label]) => label)).size === map.length && map.length > 1;
    if (!distinct || accuracy < ratio(this.exact, this.documents) + MUCH_BETTER) return null;
    return { map: map.sort(([a], [b]) => Number(a) - Number(b)), accuracy };
  }

  /** Documents with one label in the data that got another; null for multi-label. */
  confused(actual: string, predicted: string): number | null {
    return this.task === 'multi-label' ? null : (this.confusion.get(actual)?.get(predicted) ?? 0);
  }

  private noteNumber(known: string): void {
    if (this.numbers === null) return;
    const { least, most } = this.numbers;
    const number = Number(known);
    this.numbers = NUMBER.test(known) ? { least: Math.min(least, number), most: Math.max(most, number) } : null;
  }

  private of(label: string): Counts {
    const counts = this.counts.get(label) ?? { hits: 0, extra: 0, missed: 0 };
    this.counts.set(label, counts);
    return counts;
  }

  private confuse(actual: string, predicted: string): void {
    const row = this.confusion.get(actual) ?? new Map<string, number>();
    this.confusion.set(actual, row.set(predicted, (row.get(predicted) ?? 0) + 1));
  }
}

function f1({ hits, extra, missed }: Counts): number {
  return ratio(2 * hits, 2 * hits + extra + missed);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
