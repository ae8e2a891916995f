/** Session options for the native runtime and WebAssembly. */
import type { OwnFile } from '../../protocol/runtime';

/** Only errors are logged: the runtime's warnings are about its own choices. */
export const SESSION_OPTIONS = { graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

/** Threads that spin after a run slow down the next session: 140 ms instead of 110. */
const REST = { force_spinning_stop: '1' } as const;

/** Configuration entries of a program. */
const PROGRAM = {
  ...REST,
  // Weights are dequantised once; otherwise products would round activations to eight bits.
  disable_quant_qdq: '1',
  // Gradients of distant tokens become denormal (below 1e-38), where the processor is a hundred times slower.
  set_denormal_as_zero: '1',
} as const;

const UNPACKED = { disable_prepacking: '1' } as const;

/**
 * Sums of eight-bit products saturate on x64 processors without VNNI (AVX2): labels differ from those of newer ones.
 * This makes them exact there, as they are by default everywhere else; elsewhere it has no effect.
 */
const EXACT_BYTES = { x64quantprecision: '1' } as const;

/** Weights of a program up to this many bytes are packed. */
const PACKED = 64 * 1024 * 1024;

/**
 * Entries for a user's own file (`own`), or for a program whose weights are in files of `bytes` bytes in all. The file
 * runs as without entries, but never saturates: fused 8-bit products, and the `accuracy_level` of packed weights, which
 * needs them packed. Large float weights stay mapped from their file; packed copies of a program's small ones, one for
 * each pass, save 5 % of the time.
 */
export function sessionEntries(own: OwnFile | undefined, bytes: () => number): Readonly<Record<string, string>> {
  if (own === 'quantized') return { ...REST, ...EXACT_BYTES };
  if (own === 'floats') return { ...REST, ...UNPACKED };
  return bytes() <= PACKED ? PROGRAM : { ...PROGRAM, ...UNPACKED };
}
