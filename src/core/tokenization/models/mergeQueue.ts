/** A binary heap of pending merges: the lowest rank first, then the leftmost position. */
export class MergeQueue {
  private readonly heap: number[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** @param rank below 2^21; @param position below 2^32 */
  push(rank: number, position: number): void {
    const key = rank * 2 ** 32 + position;
    const heap = this.heap;
    let i = heap.length;
    heap.push(key);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above <= key) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = key;
  }

  /** Removes and returns the first merge as [rank, position]; undefined if the queue is empty. */
  pop(): [number, number] | undefined {
    const heap = this.heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.sink(last);
    const rank = Math.floor(first / 2 ** 32);
    return [rank, first - rank * 2 ** 32];
  }

  private sink(key: number): void {
    const heap = this.heap;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) ++child;
      const below = heap[child];
      if (below >= key) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = key;
  }
}
