/** What config.json of an imported model says of Flair: how the version that saved it reads texts, and what it predicts. */
import * as v from 'valibot';

const Text = v.object({
  zeroWidth: v.picklist(['text', 'words']),
  separators: v.boolean(),
  blankWords: v.picklist(['drop', 'keep']),
  spelling: v.picklist(['joined', 'words']),
  boundary: v.nullable(v.pipe(v.string(), v.maxLength(100))),
});

export const FlairSection = v.object({
  /** The version whose rules are used, as shown to people. */
  version: v.string(),
  text: Text,
  /** Tokens of the longest text, special tokens included, where Flair itself sets a limit. */
  longest: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(3))),
  /** Flair pools over strides of a text that is longer than the model reads: not done here. */
  strides: v.optional(v.boolean(), false),
  /** By label: the probability that must be exceeded, for several labels a text. */
  thresholds: v.nullable(v.array(v.pipe(v.number(), v.finite()))),
  /** The value of the graph that the published recipe interpolates; null for models that it was not published for. */
  recipe: v.optional(v.nullable(v.object({ block: v.string() })), null),
  /** Which rules were used, in sentences. */
  rules: v.array(v.string()),
  /** Warnings that every result of the model repeats. */
  warnings: v.array(v.string()),
});
export type FlairSection = v.InferOutput<typeof FlairSection>;
