/** Messages between the server and the inference process. Declarations only. */

import type { RunDevice } from './devices';

export type FeedType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** A tensor on the wire: row-major data in the array type that ONNX Runtime wants for `type`. */
export interface WireTensor {
  readonly type: FeedType;
  readonly dims: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | BigInt64Array
    | BigUint64Array
    | Int32Array
    | Int16Array
    | Int8Array
    | Uint32Array
    | Uint16Array
    | Uint8Array;
}

export type Feeds = Readonly<Record<string, WireTensor>>;

export type { RunDevice };

/** Nodes of a graph that a device ran, and their time in milliseconds; as device 'copies', what was copied between two. */
export interface NodePlacement {
  readonly device: string;
  readonly nodes: number;
  readonly time: number;
}

/** A user's own file: it runs as the runtime does by default. */
export type OwnFile = 'quantized' | 'floats';

/** A graph to load: a file, or bytes whose external data are `files` in `folder`. */
export interface LoadMessage {
  readonly kind: 'load';
  readonly id: number;
  readonly session: number;
  readonly source: (
    | { readonly file: string }
    | { readonly bytes: Uint8Array; readonly folder: string; readonly files: readonly string[] }
  ) & {
    /** Absent for programs. */
    readonly own?: OwnFile;
  };
  readonly threads: number;
  readonly device: RunDevice;
  /** Whether to measure which device runs which nodes. */
  readonly profile: boolean;
}

export interface RunMessage {
  readonly kind: 'run';
  readonly id: number;
  readonly session: number;
  readonly feeds: Feeds;
  readonly outputs: readonly string[];
}

export interface ReleaseMessage {
  readonly kind: 'release';
  readonly id: number;
  readonly session: number;
}

export interface PlacementMessage {
  readonly kind: 'placement';
  readonly id: number;
  readonly session: number;
}

export type RuntimeRequest = LoadMessage | RunMessage | PlacementMessage | ReleaseMessage;

export type Reply =
  | {
      readonly id: number;
      readonly kind: 'done';
      readonly outputs: Feeds;
      readonly placement: readonly NodePlacement[];
    }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
