/** A model on a device, and how to move to another. */
import type { RunDevice } from '../../protocol/runtime';
import type { DeviceVerdict } from '../runtime/devices';

/** A model on a device. */
export interface PlacedModel {
  readonly device: RunDevice;
  /** Releases its resources once it is no longer used. */
  release(): Promise<void>;
  /** Ends everything at once. */
  dispose(): Promise<void>;
}

/** How a device is found in the background. */
export interface DeviceSearch<P extends PlacedModel> {
  decide(signal: AbortSignal): Promise<DeviceVerdict>;
  at(device: RunDevice): P;
  /** Prepares `place` to take over the work of `before`. Throws RuntimeError if that fails. */
  warm(place: P, before: P, signal: AbortSignal): Promise<void>;
  keep(verdict: DeviceVerdict): void;
}

/** How work moves from one device to another. */
export interface FailoverOptions<P extends PlacedModel> {
  /** Absent where the verdict needs no trial. */
  readonly search?: DeviceSearch<P>;
  /** The model on the CPU, for work that fails on another device; absent if the user named the device. */
  readonly fallBack?: () => P;
  /** Called when the verdict changes. */
  readonly onVerdict?: () => void;
}
