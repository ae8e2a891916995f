/** A file that torch.save wrote, opened: its state as plain data, and where its numbers lie. Both layouts of PyTorch. */
import type { Value } from './pickleValues';

/** Where the elements of a storage lie in the file. */
export interface MemberPlace {
  readonly offset: number;
  readonly length: number;
}

export interface Archive {
  /** What was saved. */
  readonly state: Value;
  /** Names that the pickle mentions and does not use: they stayed names. */
  readonly mentioned: ReadonlySet<string>;
  /** Where a storage lies; undefined when the file does not hold it. */
  place(key: string): MemberPlace | undefined;
  /** Reads the storages and compares their checksums where the layout has some. Throws CheckpointError. */
  verify(keys: Iterable<string>, signal?: AbortSignal): Promise<void>;
}
