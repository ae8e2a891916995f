/** A reader under test: what it reads, how that is damaged, and what may come of it. */

export type Random = () => number;

export interface Target {
  readonly name: string;
  /** Whole files; a damaged one is made of one of them. Read once, outside the watched time. */
  seeds(): readonly Uint8Array[];
  damage(bytes: Uint8Array, random: Random): Uint8Array;
  /**
   * Reads the bytes, with files in `folder` alone. Resolves to a word for what came of it; our own typed errors are outcomes
   * too, everything else that is thrown is a find.
   */
  read(bytes: Uint8Array, folder: string): Promise<string>;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)];
}
