/** What every session is made with, in the native runtime and in WebAssembly. */

/** Only errors are logged: the runtime's warnings are about its own choices. */
export const SESSION_OPTIONS = { graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

/** Entries of the session's own configuration. */
export const SESSION_ENTRIES = {
  // Weights are de-quantised once; products would round activations to eight bits otherwise.
  disable_quant_qdq: '1',
  // Weights stay the pages of their file: packed copies, one for each way and program, save 4 % of the time.
  disable_prepacking: '1',
  // Gradients of distant tokens fall below 1e-38, where the processor is a hundred times slower.
  set_denormal_as_zero: '1',
} as const;
