/** The section `flair` of an imported model's config.json: how texts are preprocessed and how labels are predicted. */
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
  /** The longest text in tokens, special tokens included; null if Flair sets no limit. */
  longest: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(3))),
  /** Whether Flair splits a text that is too long into overlapping strides, which is not supported. */
  strides: v.optional(v.boolean(), false),
  /** By label: the probability that must be exceeded, for multi-label models; else null. */
  thresholds: v.nullable(v.array(v.pipe(v.number(), v.finite()))),
  /** The graph's value that the published recipe interpolates; null for models to which the recipe does not apply. */
  recipe: v.optional(v.nullable(v.object({ block: v.string() })), null),
  /** The rules in use, as sentences. */
  rules: v.array(v.string()),
  /** Warnings that every result of the model repeats. */
  warnings: v.array(v.string()),
});
export type FlairSection = v.InferOutput<typeof FlairSection>;
