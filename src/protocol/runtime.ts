/** What crosses between the server and the process that runs graphs. Declarations only. */

export type FeedType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool' | 'uint8' | 'float16';

/** A tensor on the wire: row-major data in the array type that ONNX Runtime wants for `type`. */
export interface WireTensor {
  readonly type: FeedType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Uint16Array;
}

export type Feeds = Readonly<Record<string, WireTensor>>;

/** A graph to load: a file, or bytes whose external data lie in `folder`. */
export interface LoadMessage {
  readonly kind: 'load';
  readonly id: number;
  readonly session: number;
  readonly source: { readonly file: string } | { readonly bytes: Uint8Array; readonly folder: string };
  readonly threads: number;
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

export type Request = LoadMessage | RunMessage | ReleaseMessage;

export type Reply =
  | { readonly id: number; readonly kind: 'done'; readonly outputs: Feeds }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
