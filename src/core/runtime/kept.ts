/**
 * Sessions that a trial started, kept for the work that follows: a GPU compiles a program for seconds when it is first
 * run, and the result is lost with the process.
 */
import type { RunDevice } from '../../protocol/runtime';
import type { Runtime, RuntimeSession } from './runtime';

/** A session that a trial loaded, with its runtime and the program in it. */
export interface Kept<P> {
  readonly runtime: Runtime;
  readonly part: P;
  readonly session: RuntimeSession;
}

/** The kept sessions, at most one for each device. */
export class KeptSessions<P> {
  private readonly byDevice = new Map<RunDevice, Kept<P>>();

  keep(kept: Kept<P>): void {
    this.byDevice.set(kept.runtime.device, kept);
  }

  /** Removes and returns the session kept for a device; the caller has to end it. */
  take(device: RunDevice): Kept<P> | undefined {
    const kept = this.byDevice.get(device);
    this.byDevice.delete(device);
    return kept;
  }

  /** Ends all except those of a device. */
  async drop(except?: RunDevice): Promise<void> {
    const going = [...this.byDevice.keys()].filter((device) => device !== except);
    await Promise.all(going.map((device) => this.take(device)?.runtime.dispose()));
  }
}
