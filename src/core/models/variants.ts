/** File names of variants of a model's graph, on the Hub and in folders. */
import type { Dtype } from '../../protocol/requests';

interface Variant {
  readonly dtype: Dtype;
  /** File names, the most common first. */
  readonly names: readonly string[];
}

/**
 * In the order of preference without --dtype: full precision, whose gradient needs no float twin; its optimised forms,
 * which differ by rounding; half precision; 8 bits; 4 bits. transformers.js, Optimum and sentence-transformers write
 * these names.
 */
const VARIANTS: readonly Variant[] = [
  { dtype: 'fp32', names: ['model.onnx', 'model_fp32.onnx'] },
  { dtype: 'optimized', names: ['model_optimized.onnx'] },
  { dtype: 'O1', names: ['model_O1.onnx'] },
  { dtype: 'O2', names: ['model_O2.onnx'] },
  { dtype: 'O3', names: ['model_O3.onnx'] },
  { dtype: 'fp16', names: ['model_fp16.onnx', 'model_float16.onnx'] },
  { dtype: 'O4', names: ['model_O4.onnx'] },
  {
    dtype: 'int8',
    names: ['model_quantized.onnx', 'model_int8.onnx', 'model_q8.onnx', 'model_optimized_quantized.onnx'],
  },
  { dtype: 'uint8', names: ['model_uint8.onnx'] },
  { dtype: 'quint8_avx2', names: ['model_quint8_avx2.onnx'] },
  { dtype: 'qint8_avx512', names: ['model_qint8_avx512.onnx'] },
  { dtype: 'quint8_avx512', names: ['model_quint8_avx512.onnx'] },
  { dtype: 'qint8_avx512_vnni', names: ['model_qint8_avx512_vnni.onnx'] },
  { dtype: 'qint8_arm64', names: ['model_qint8_arm64.onnx'] },
  { dtype: 'q4', names: ['model_q4.onnx'] },
  { dtype: 'q4f16', names: ['model_q4f16.onnx'] },
  { dtype: 'bnb4', names: ['model_bnb4.onnx'] },
];

/** Variants in full precision, with or without fused ops. */
const FULL = new Set<string>(['fp32', 'optimized', 'O1', 'O2', 'O3']);

/** The variants that the name of a family stands for if no file has exactly that name. */
const FAMILIES: ReadonlyMap<Dtype, readonly Dtype[]> = new Map([
  ['fp16', ['fp16', 'O4']],
  ['int8', ['int8', 'uint8', 'quint8_avx2', 'qint8_avx512', 'quint8_avx512', 'qint8_avx512_vnni', 'qint8_arm64']],
  ['q8', ['int8']],
  ['q4', ['q4', 'q4f16', 'bnb4']],
] as const);

const BY_NAME: ReadonlyMap<string, Dtype> = new Map(
  VARIANTS.flatMap(({ dtype, names }) => names.map((name) => [name, dtype] as const)),
);

/** The variant that a file name stands for, or undefined. */
export function variantOf(name: string): Dtype | undefined {
  return BY_NAME.get(name);
}

/**
 * The name of a variant whose weights are `stored`: that of the file if it is a more precise name of the same type (`O1`
 * for fp32, `qint8_avx512` for int8), else `stored`.
 */
export function variantOfStored(stored: string, name: string): string {
  const called = variantOf(name);
  const family = (dtype: string): string =>
    [...FAMILIES].find(([, members]) => members.some((m) => m === dtype))?.[0] ?? (FULL.has(dtype) ? 'fp32' : dtype);
  return called !== undefined && family(called) === family(stored) ? called : stored;
}

/** The file names that satisfy `--dtype`, the best first; without it all known names in order of preference. */
export function variantNames(dtype: Dtype | undefined): readonly string[] {
  if (dtype === undefined) return [...BY_NAME.keys()];
  const members = FAMILIES.get(dtype) ?? [dtype];
  return members.flatMap((member) => VARIANTS.find((v) => v.dtype === member)?.names ?? []);
}

function split(path: string): readonly [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at + 1), path.slice(at + 1)];
}

/** The .onnx files in the usual folders of a model: below onnx/, then in the folder itself. Paths with `/`. */
export function graphFiles(paths: readonly string[]): readonly string[] {
  return ['onnx/', ''].flatMap((folder) =>
    paths.filter((path) => split(path)[0] === folder && path.endsWith('.onnx')).sort(),
  );
}

/**
 * The .onnx file to use: the best variant that satisfies `dtype`, below onnx/ before the folder itself; without `dtype`
 * also a single file with another name. Undefined if there is none.
 */
export function chooseGraph(paths: readonly string[], dtype: Dtype | undefined): string | undefined {
  const found = graphFiles(paths);
  for (const name of variantNames(dtype)) {
    const hit = found.find((path) => split(path)[1] === name);
    if (hit !== undefined) return hit;
  }
  return dtype === undefined && found.length === 1 ? found[0] : undefined;
}

/** The graph files for messages: 'fp32 (onnx/model.onnx), q4 (onnx/model_q4.onnx), other.onnx'. */
export function graphListing(paths: readonly string[]): string {
  return graphFiles(paths)
    .map((path) => {
      const dtype = variantOf(split(path)[1]);
      return dtype === undefined ? path : `${dtype} (${path})`;
    })
    .join(', ');
}
