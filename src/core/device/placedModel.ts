/** A model on a device, and the ways from one to another. */
import type { RunDevice } from '../../protocol/runtime';
import type { DeviceVerdict } from '../runtime/devices';

/** A model on a device. */
export interface PlacedModel {
  readonly device: RunDevice;
  /** Lets go of what it took: nobody works there any more. */
  release(): Promise<void>;
  /** Ends everything at once. */
  dispose(): Promise<void>;
}

/** How a device is found, behind the first work. */
export interface DeviceSearch<P extends PlacedModel> {
  decide(signal: AbortSignal): Promise<DeviceVerdict>;
  at(device: RunDevice): P;
  /** Makes a place ready for what another one does. Throws RuntimeError where that cannot be. */
  warm(place: P, before: P, signal: AbortSignal): Promise<void>;
  keep(verdict: DeviceVerdict): void;
}

/** FailoverOptions from one device to another. */
export interface FailoverOptions<P extends PlacedModel> {
  /** Absent where the verdict needs no trial. */
  readonly search?: DeviceSearch<P>;
  /** The place on the CPU, for work that another device fails at; absent where a person named the device. */
  readonly fallBack?: () => P;
  /** Told when another verdict holds. */
  readonly onVerdict?: () => void;
}
