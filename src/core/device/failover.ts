/**
 * Chooses the device for a model's work. While it is not known yet, work starts on the CPU at once, and devices are
 * tried in the background. Later work runs on the device that was found; work that has started stays on its device.
 */
import { REFERENCE_DEVICE } from '../../protocol/devices';
import type { NodePlacement, RunDevice } from '../../protocol/runtime';
import { CancelledError, ModelFolderError, RuntimeError, throwIfCancelled } from '../errors';
import type { DeviceVerdict } from '../runtime/devices';
import { IdleTask } from './idleTask';
import type { DeviceSearch, FailoverOptions, PlacedModel } from './placedModel';

/** The devices of one model. */
export class Failover<P extends PlacedModel> {
  private readonly workers = new Map<P, number>();
  private readonly all = new Set<P>();
  private readonly closing = new AbortController();
  private readonly behind: IdleTask | undefined;
  private searching: Promise<void> | undefined;
  /** The error that ended the search, if any. */
  private trouble: string | undefined;

  /** @param verdict the decision on devices; `current` is on the device that it names */
  constructor(
    private current: P,
    private verdict: DeviceVerdict,
    private readonly ways: FailoverOptions<P> = {},
  ) {
    this.all.add(current);
    if (ways.search) this.behind = new IdleTask(() => void this.decided().catch((error: unknown) => this.stay(error)));
  }

  /** The placed model for work that starts now. */
  get place(): P {
    return this.current;
  }

  /** Devices that are not used, and why; 'auto' where none could be tried. */
  get refused(): readonly { readonly device: RunDevice | 'auto'; readonly reason: string }[] {
    const { trouble } = this;
    return trouble === undefined ? this.verdict.refused : [{ device: 'auto', reason: trouble }];
  }

  get placement(): readonly NodePlacement[] {
    return this.verdict.placement;
  }

  /** Does work on one device from beginning to end. If it fails, repeats the work on the CPU. */
  async hold<T>(work: (place: P) => Promise<T>): Promise<T> {
    const place = this.current;
    try {
      return await this.at(place, work);
    } catch (error) {
      const { fallBack } = this.ways;
      if (!fallBack || place.device === REFERENCE_DEVICE || !ofTheDevice(error) || this.closing.signal.aborted)
        throw error;
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

  /**
   * Repeats work that `failed` on its device on another one: if that succeeds, the first one was at fault and is no
   * longer used.
   */
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

  /**
   * The verdict on devices, found now if not yet known. Throws errors of the trial other than a device's own failure.
   */
  async decided(): Promise<DeviceVerdict> {
    this.behind?.cancel();
    const { search } = this.ways;
    this.searching ??= search && this.find(search, this.closing.signal);
    await this.searching;
    return this.verdict;
  }

  /** Resolves when the device is known, or when it is known that none could be tried. */
  async settled(): Promise<void> {
    await this.decided().catch((error: unknown) => this.stay(error));
  }

  /** Ends everything at once, including a trial. */
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

  /** Moves to the device of the verdict; returns the verdict after the move. */
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

  /** Work that starts from now on is done at `next`. */
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

  /** Keeps the current device when the search failed, and stores the reason for reports. */
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
