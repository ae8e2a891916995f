/** An opened torch.save file of either layout: its state as plain data, and the file ranges of its storages. */
import type { Value } from './pickleValues';

/** The range of a storage's elements in the file. */
export interface MemberPlace {
  readonly offset: number;
  readonly length: number;
}

export interface Archive {
  /** The saved object. */
  readonly state: Value;
  /** Globals that the pickle names and does not call. */
  readonly mentioned: ReadonlySet<string>;
  /** The range of a storage; undefined if the file does not contain it. */
  place(key: string): MemberPlace | undefined;
  /** Reads the storages and compares their checksums if the layout has checksums. Throws CheckpointError. */
  verify(keys: Iterable<string>, signal?: AbortSignal): Promise<void>;
}
