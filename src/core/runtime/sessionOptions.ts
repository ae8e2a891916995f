/** What every session is made with, in the native runtime and in WebAssembly. */

/** Only errors are logged: the runtime's warnings are about its own choices. */
export const SESSION_OPTIONS = { graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

/** Entries of the session's own configuration. */
export const SESSION_ENTRIES = {
  // Weights are de-quantised once; products would round activations to eight bits otherwise.
  disable_quant_qdq: '1',
  // Gradients of distant tokens fall below 1e-38, where the processor is a hundred times slower.
  set_denormal_as_zero: '1',
  // Threads that spin after a run take the processor from the next session's: 140 ms where 110 are enough.
  force_spinning_stop: '1',
} as const;

/** Weights of a program that take so many bytes are packed. */
const PACKED = 64 * 1024 * 1024;

/**
 * Entries for a program whose weights lie in files of `bytes` bytes in all. Packed copies, one for each way through the
 * program, save 5 % of the time; large weights stay the pages of their file.
 */
export function packing(bytes: number): Readonly<Record<string, string>> {
  return bytes <= PACKED ? {} : { disable_prepacking: '1' };
}
