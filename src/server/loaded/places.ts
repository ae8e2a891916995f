/**
 * Which device computes for a model. Where that is not known yet, work begins on the CPU at once; devices are tried behind
 * it, and what comes later goes to the one that was found. Work that has begun stays where it is.
 */
import type { Placement, RunDevice } from '../../protocol/runtime';
import { CancelledError, RuntimeError, throwIfCancelled } from '../errors';
import type { Verdict } from '../runtime/devices';
import { Behind } from './behind';

/** A model on a device. */
export interface Place {
  readonly device: RunDevice;
  /** Lets go of what it took: nobody works there any more. */
  release(): Promise<void>;
  /** Ends everything at once. */
  dispose(): Promise<void>;
}

/** How a device is found, behind the first work. */
export interface Search<P extends Place> {
  decide(signal: AbortSignal): Promise<Verdict>;
  at(device: RunDevice): P;
  /** Makes a place ready for what another one does. Throws RuntimeError where that cannot be. */
  warm(place: P, before: P, signal: AbortSignal): Promise<void>;
  keep(verdict: Verdict): void;
}

export class Places<P extends Place> {
  private readonly workers = new Map<P, number>();
  private readonly all = new Set<P>();
  private readonly closing = new AbortController();
  private readonly behind: Behind | undefined;
  private searching: Promise<void> | undefined;
  /** What ended the search, where that was no device. */
  private trouble: string | undefined;

  /**
   * @param verdict what is known of devices; `current` is on the one that it names
   * @param search absent where the verdict is the last one
   * @param onVerdict is told when another verdict holds
   */
  constructor(
    private current: P,
    private verdict: Verdict,
    private readonly search?: Search<P>,
    private readonly onVerdict: () => void = () => undefined,
  ) {
    this.all.add(current);
    if (search) this.behind = new Behind(() => void this.decided().catch((error: unknown) => this.stay(error)));
  }

  /** Where work that begins now is done. */
  get place(): P {
    return this.current;
  }

  /** What is not used, and why; 'auto' where none could be tried. */
  get refused(): readonly { readonly device: RunDevice | 'auto'; readonly reason: string }[] {
    const { trouble } = this;
    return trouble === undefined ? this.verdict.refused : [{ device: 'auto', reason: trouble }];
  }

  get placement(): readonly Placement[] {
    return this.verdict.placement;
  }

  /** Does work on one device from its beginning to its end. */
  async hold<T>(work: (place: P) => Promise<T>): Promise<T> {
    const place = this.current;
    this.workers.set(place, (this.workers.get(place) ?? 0) + 1);
    this.behind?.begin();
    try {
      return await work(place);
    } finally {
      this.behind?.end();
      this.leave(place);
    }
  }

  /** The verdict on devices, found now if it was not yet. Throws what the trial throws beyond a device's own failure. */
  async decided(): Promise<Verdict> {
    this.behind?.cancel();
    this.searching ??= this.search && this.find(this.search, this.closing.signal);
    await this.searching;
    return this.verdict;
  }

  /** Ends everything at once, a trial too. */
  async dispose(): Promise<void> {
    this.closing.abort();
    this.behind?.cancel();
    await Promise.allSettled([this.searching, ...[...this.all].map((place) => place.dispose())]);
  }

  private async find(search: Search<P>, signal: AbortSignal): Promise<void> {
    let verdict = await search.decide(signal);
    throwIfCancelled(signal);
    if (verdict.device !== this.current.device) verdict = await this.move(search, verdict, signal);
    this.verdict = verdict;
    search.keep(verdict);
    this.onVerdict();
  }

  /** To the device of the verdict; gives the verdict that holds then. */
  private async move(search: Search<P>, verdict: Verdict, signal: AbortSignal): Promise<Verdict> {
    const { current: before } = this;
    const next = search.at(verdict.device);
    this.all.add(next);
    try {
      await search.warm(next, before, signal);
      throwIfCancelled(signal);
    } catch (cause) {
      this.all.delete(next);
      await next.dispose();
      if (!(cause instanceof RuntimeError)) throw cause;
      const refused = [...verdict.refused, { device: verdict.device, reason: cause.message }];
      return { device: before.device, refused, placement: [] };
    }
    this.current = next;
    if (!this.workers.has(before)) void before.release();
    return verdict;
  }

  private leave(place: P): void {
    const left = (this.workers.get(place) ?? 1) - 1;
    if (left > 0) this.workers.set(place, left);
    else this.workers.delete(place);
    if (left === 0 && place !== this.current) void place.release();
  }

  /** Nothing was decided: what computes goes on, and why is told. */
  private stay(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.trouble = error instanceof Error ? error.message : String(error);
    this.onVerdict();
  }
}
