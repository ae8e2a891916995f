/**
 * Limits on the size of a model. Files are not trusted: everything is counted before memory is allocated for it, so
 * that these numbers bound time and memory whatever a file says. The largest real classifiers reach a tenth of each.
 */
export const LIMITS = {
  /** Bytes of a file without its weights, which stay in the file. */
  skeleton: 512 * 1024 * 1024,
  /** Message fields in those bytes, all levels together. */
  fields: 2_000_000,
  /** Bytes of names and other strings. */
  text: 64 * 1024 * 1024,
  /** Numbers in typed lists of tensors and attributes; the 64-bit ones among them. */
  numbers: 100_000_000,
  wideNumbers: 4_000_000,
  /** Elements of sparse tensors once they are dense. */
  sparse: 64_000_000,
  /** Nodes, including those of subgraphs, after function calls are inlined. */
  nodes: 50_000,
  /** Inputs or outputs of one node. */
  values: 100_000,
  /** Nested subgraphs: real models have two levels. */
  subgraphs: 16,
  /** Nested function calls: real exports have three levels. */
  calls: 32,
  /** Elements of tensor lists that are resolved before the run, all lists together. */
  listed: 30_000,
} as const;
