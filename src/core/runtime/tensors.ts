/** Tensors of ONNX Runtime's JavaScript packages and of the wire: the same arrays. */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import { widened } from './half';

/** The interface that onnxruntime-node and onnxruntime-web share. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

export type TensorClass<T extends OrtTensor> = new (type: never, data: never, dims: readonly number[]) => T;

/** The tensors of a package from those of a message; their data are not copied. */
export function toTensors<T extends OrtTensor>(Tensor: TensorClass<T>, feeds: Feeds): Record<string, T> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, dims, data }]) => [name, new Tensor(type as never, data as never, dims)]),
  );
}

/**
 * The named outputs as tensors of a message. Half precision becomes float32, so that no reader has to decode its bits.
 */
export function toFeeds(results: Readonly<Record<string, OrtTensor>>, outputs: readonly string[]): Feeds {
  return Object.fromEntries(
    outputs.map((name): [string, WireTensor] => {
      const { type, dims, data } = results[name];
      if (type === 'float16') return [name, { type: 'float32', dims, data: widened(data as Uint16Array) }];
      return [name, { type, dims: [...dims], data } as WireTensor];
    }),
  );
}
