/** Names of the inputs and outputs that programs have in addition to the model's own. */

/** The inputs of a program in addition to the model's own. N: rows (path nodes or documents), S: tokens. */
export const INPUTS = {
  /** [N, S], the ids' type: the token whose embedding is the baseline of each position. */
  baselineIds: 'gradlens/baseline_ids',
  /** [N, S] float32: 1 where the baseline is that embedding, 0 where it is the zero vector. */
  keep: 'gradlens/keep',
  /** [N] float32: the position on the path; 0 is the baseline, 1 the text. */
  alphas: 'gradlens/alphas',
  /** [N, S, H] float32: added to each token's embedding before the interpolation. Only in sampled programs. */
  noise: 'gradlens/noise',
  /** [N, L] float32: the weight of each logit in the explained function. Only in gradient and sampled programs. */
  cotangent: 'gradlens/cotangent',
} as const;

/** The outputs of programs. N: rows, S: tokens, L: logits. */
export const PROGRAM_OUTPUTS = {
  /** [N, L] float32. */
  logits: 'gradlens/logits',
  /**
   * [N, S] float32: sum over hidden units of (E - B) dF/dX at each row's alpha. Only in gradient and sampled programs.
   */
  attributions: 'gradlens/attributions',
  /** [N, S] float32: the Euclidean norm of dF/dX of each token. Only in sampled programs, as the next ones. */
  norms: 'gradlens/gradient_norms',
  /** [N, S] float32: sum over hidden units of E, and of its square, with the noise. */
  sums: 'gradlens/embedding_sums',
  squares: 'gradlens/embedding_squares',
} as const;
