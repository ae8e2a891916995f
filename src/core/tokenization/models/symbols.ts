import type { Steps } from '../steps';
import { MergeQueue } from './mergeQueue';
import type { Merges } from './merges';
import type { Encoded } from './model';

/** Symbols, or merges, between two pauses. */
const AT_ONCE = 4096;

/** The symbols of one piece during byte-pair encoding: a linked list in arrays. */
export class PieceSymbols {
  private readonly ids: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly unknown: boolean[] = [];
  private next: Int32Array = new Int32Array(0);
  private previous: Int32Array = new Int32Array(0);

  /** Appends a symbol for the units [start, end) of the piece. */
  add(id: number, start: number, end: number, unknown: boolean): void {
    this.ids.push(id);
    this.starts.push(start);
    this.ends.push(end);
    this.unknown.push(unknown);
  }

  /** Merges neighbours, the lowest rank first and the leftmost of equal ranks, until no pair can be merged. */
  *mergeAll(merges: Merges): Steps<void> {
    const count = this.ids.length;
    if (count < 2) return;
    this.next = new Int32Array(count).fill(-1);
    this.previous = new Int32Array(count).fill(-1);
    const queue = new MergeQueue();
    for (let i = 0; i + 1 < count; ++i) {
      if ((i + 1) % AT_ONCE === 0) yield;
      this.next[i] = i + 1;
      this.previous[i + 1] = i;
      this.offer(queue, merges, i);
    }
    let merged = 0;
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      if (++merged % AT_ONCE === 0) yield;
      this.merge(queue, merges, top[0], top[1]);
    }
    this.compact();
  }

  encoded(): Encoded {
    return { ids: this.ids, starts: this.starts, ends: this.ends, unknown: this.unknown };
  }

  /** Merges the symbol at a position with the next one, unless the queue entry is out of date. */
  private merge(queue: MergeQueue, merges: Merges, rank: number, at: number): void {
    const right = this.ids[at] === -1 ? -1 : this.next[at];
    if (right < 0) return;
    const current = merges.rank(this.ids[at], this.ids[right]);
    if (current === undefined || merges.result(current) !== merges.result(rank)) return;
    this.ids[at] = merges.result(rank);
    this.starts[at] = Math.min(this.starts[at], this.starts[right]);
    this.ends[at] = Math.max(this.ends[at], this.ends[right]);
    this.unknown[at] = this.unknown[at] === true || this.unknown[right] === true;
    this.ids[right] = -1;
    const after = this.next[right];
    this.next[at] = after;
    if (after >= 0) this.previous[after] = at;
    const before = this.previous[at];
    if (before >= 0) this.offer(queue, merges, before);
    this.offer(queue, merges, at);
  }

  /** Queues the merge of the symbol at a position with the next one, if there is such a merge. */
  private offer(queue: MergeQueue, merges: Merges, at: number): void {
    const right = this.next[at];
    if (right < 0) return;
    const rank = merges.rank(this.ids[at], this.ids[right]);
    if (rank !== undefined) queue.push(rank, at);
  }

  private compact(): void {
    let kept = 0;
    for (let i = 0; i < this.ids.length; ++i) {
      if (this.ids[i] === -1) continue;
      this.ids[kept] = this.ids[i];
      this.starts[kept] = this.starts[i];
      this.ends[kept] = this.ends[i];
      this.unknown[kept++] = this.unknown[i] === true;
    }
    for (const list of [this.ids, this.starts, this.ends, this.unknown]) list.length = kept;
  }
}
