/**
 * Which device computes for a model. Where that is not known yet, work begins on the CPU at once; devices are tried behind
 * it, and what comes later goes to the one that was found. Work that has begun stays where it is.
 */
import type { NodePlacement, RunDevice } from '../../protocol/runtime';
import { CancelledError, ModelFolderError, RuntimeError, throwIfCancelled } from '../errors';
import type { DeviceVerdict } from '../runtime/devices';
import { IdleTask } from './idleTask';
import type { DeviceSearch, FailoverOptions, PlacedModel } from './placedModel';

export class Failover<P extends PlacedModel> {
  private readonly workers = new Map<P, number>();
  private readonly all = new Set<P>();
  private readonly closing = new AbortController();
  private readonly behind: IdleTask | undefined;
  private searching: Promise<void> | undefined;
  /** What ended the search, where that was no device. */
  private trouble: string | undefined;

  /** @param verdict what is known of devices; `current` is on the one that it names */
  constructor(
    private current: P,
    private verdict: DeviceVerdict,
    private readonly ways: FailoverOptions<P> = {},
  ) {
    this.all.add(current);
    if (ways.search) this.behind = new IdleTask(() => void this.decided().catch((error: unknown) => this.stay(error)));
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

  get placement(): readonly NodePlacement[] {
    return this.verdict.placement;
  }

  /** Does work on one device from its beginning to its end; once more on the CPU, where that can do what its device failed at. */
  async hold<T>(work: (place: P) => Promise<T>): Promise<T> {
    const place = this.current;
    try {
      return await this.at(place, work);
    } catch (error) {
      const { fallBack } = this.ways;
      if (!fallBack || place.device === 'cpu' || !ofTheDevice(error) || this.closing.signal.aborted) throw error;
      return this.again(this.current === place ? fallBack() : this.current, place, error, work);
    }
  }

  private async at<T>(place: P, work: (place: P) => Promise<T>): Promise<T> {
    this.workers.set(place, (this.workers.get(place) ?? 0) + 1);
    this.behind?.begin();
    try {
      return await work(place);
    } finally {
      this.behind?.end();
      this.leave(place);
    }
  }

  /** Work that `failed` at its device, on another one: if that can do it, the first one was at fault and is used no more. */
  private again<T>(place: P, failed: P, error: Error, work: (place: P) => Promise<T>): Promise<T> {
    this.all.add(place);
    return this.at(place, async () => {
      const result = await work(place);
      if (this.current === failed) {
        const refused = [...this.verdict.refused, { device: failed.device, reason: error.message }];
        this.verdict = { device: place.device, refused, placement: [] };
        this.leaveFor(place);
        this.ways.onVerdict?.();
      }
      return result;
    });
  }

  /** The verdict on devices, found now if it was not yet. Throws what the trial throws beyond a device's own failure. */
  async decided(): Promise<DeviceVerdict> {
    this.behind?.cancel();
    const { search } = this.ways;
    this.searching ??= search && this.find(search, this.closing.signal);
    await this.searching;
    return this.verdict;
  }

  /** Resolves when it is known which device computes, or that none could be tried. */
  async settled(): Promise<void> {
    await this.decided().catch((error: unknown) => this.stay(error));
  }

  /** Ends everything at once, a trial too. */
  async dispose(): Promise<void> {
    this.closing.abort();
    this.behind?.cancel();
    await Promise.allSettled([this.searching, ...[...this.all].map((place) => place.dispose())]);
  }

  private async find(search: DeviceSearch<P>, signal: AbortSignal): Promise<void> {
    let verdict = await search.decide(signal);
    throwIfCancelled(signal);
    if (verdict.device !== this.current.device) verdict = await this.move(search, verdict, signal);
    this.verdict = verdict;
    search.keep(verdict);
    this.ways.onVerdict?.();
  }

  /** To the device of the verdict; gives the verdict that holds then. */
  private async move(search: DeviceSearch<P>, verdict: DeviceVerdict, signal: AbortSignal): Promise<DeviceVerdict> {
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
    this.leaveFor(next);
    return verdict;
  }

  /** What begins from now on is done at `next`. */
  private leaveFor(next: P): void {
    const before = this.current;
    this.current = next;
    if (!this.workers.has(before)) void before.release();
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
    this.ways.onVerdict?.();
  }
}

/** A failure that another device may not have. */
function ofTheDevice(error: unknown): error is Error {
  if (error instanceof RuntimeError) return true;
  // A graph that a device cannot load.
  return error instanceof ModelFolderError && error.cause instanceof RuntimeError;
}
