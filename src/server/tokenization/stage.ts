import * as v from 'valibot';
import { TokenizerError } from '../errors';

/** The options of one stage of tokenizer.json, still unchecked; `type` says which stage. */
export const stageSchema = v.looseObject({ type: v.string() });
export type Stage = v.InferOutput<typeof stageSchema>;

/**
 * Reads the options of a stage.
 * @throws TokenizerError naming the stage and the first option that does not fit
 */
export function parseStage<S extends v.GenericSchema>(schema: S, stage: unknown, name: string): v.InferOutput<S> {
  const result = v.safeParse(schema, stage);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw new TokenizerError(
    `tokenizer.json: the ${name} stage has an option that cannot be used` +
      `${path ? ` (${path}: ${issue.message})` : ` (${issue.message})`}; export the tokenizer again`,
  );
}

/** The error for a stage that this program does not know: its ids could not agree with the model's. */
export function unknownStage(kind: string, type: string): TokenizerError {
  return new TokenizerError(
    `tokenizer.json: the ${kind} "${type}" is not known here, so token ids could differ from the model's; use a tokenizer without it`,
  );
}
