/**
 * How large a model may be. Files are not trusted: what is read is counted before memory is taken for it, so that time and
 * memory are bounded by these numbers whatever a file says. The largest graphs of real classifiers have a tenth of each.
 */
export const LIMITS = {
  /** Bytes of a file that are not weights to be left in it. */
  skeleton: 512 * 1024 * 1024,
  /** Fields of messages in them, all levels together. */
  fields: 2_000_000,
  /** Bytes of names and other strings. */
  text: 64 * 1024 * 1024,
  /** Numbers in typed lists of tensors and attributes, and among them those of 64 bits. */
  numbers: 100_000_000,
  wideNumbers: 4_000_000,
  /** Numbers of tensors that are stored without their zeros, written out with them. */
  sparse: 64_000_000,
  /** Nodes, those of subgraphs included, after functions were put in place of their calls. */
  nodes: 50_000,
  /** Inputs or outputs of one node. */
  values: 100_000,
  /** Subgraphs in subgraphs: real models have two levels. */
  subgraphs: 16,
  /** Calls of functions in functions: real exports have three. */
  calls: 32,
  /** Elements of lists of tensors that are read in one before the run, all lists together. */
  listed: 30_000,
} as const;
