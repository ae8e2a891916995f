/** What sessions are made with, in the native runtime and in WebAssembly. */
import type { OwnFile } from '../../protocol/runtime';

/** Only errors are logged: the runtime's warnings are about its own choices. */
export const SESSION_OPTIONS = { graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

/** Threads that spin after a run take the processor from the next session's: 140 ms where 110 are enough. */
const REST = { force_spinning_stop: '1' } as const;

/** Entries of a program's configuration. */
const PROGRAM = {
  ...REST,
  // Weights are de-quantised once; products would round activations to eight bits otherwise.
  disable_quant_qdq: '1',
  // Gradients of distant tokens fall below 1e-38, where the processor is a hundred times slower.
  set_denormal_as_zero: '1',
} as const;

const UNPACKED = { disable_prepacking: '1' } as const;

/**
 * Sums of eight-bit products saturate on x64 processors without VNNI (AVX2): labels differ from those of newer ones. This
 * makes them exact there, as ONNX Runtime computes them by default everywhere else; elsewhere it does nothing.
 */
const EXACT_BYTES = { x64quantprecision: '1' } as const;

/** Weights of a program that take so many bytes are packed. */
const PACKED = 64 * 1024 * 1024;

/**
 * Entries for a user's own file (`own`), or for a program whose weights lie in files of `bytes` bytes in all. The file
 * computes what it computes with no entry, but never saturates: fused products of bytes, the `accuracy_level` of packed
 * weights, which needs them packed. Large weights of floats stay the pages of their file; packed copies of a program's small
 * ones, one for each way through it, save 5 % of the time.
 */
export function sessionEntries(own: OwnFile | undefined, bytes: () => number): Readonly<Record<string, string>> {
  if (own === 'quantized') return { ...REST, ...EXACT_BYTES };
  if (own === 'floats') return { ...REST, ...UNPACKED };
  return bytes() <= PACKED ? PROGRAM : { ...PROGRAM, ...UNPACKED };
}
