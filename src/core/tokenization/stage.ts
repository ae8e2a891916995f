import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../errors';

/** The options of one stage of tokenizer.json, not checked yet; `type` names the stage. */
export const stageSchema = v.looseObject({ type: v.string() });
export type Stage = v.InferOutput<typeof stageSchema>;

/**
 * Checks the options of a stage.
 * @throws TokenizerError, naming the stage and the first invalid option
 */
export function parseStage<S extends v.GenericSchema>(schema: S, stage: unknown, name: string): v.InferOutput<S> {
  return parse(schema, stage, `tokenizer.json: the ${name} cannot be used`);
}

/**
 * Checks the top-level object of a file.
 * @throws TokenizerError, naming the file and the first invalid entry
 */
export function parseFile<S extends v.GenericSchema>(schema: S, content: unknown, name: string): v.InferOutput<S> {
  return parse(schema, content, `${name} cannot be used`);
}

function parse<S extends v.GenericSchema>(schema: S, value: unknown, failure: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const reason = issue.received === 'undefined' ? 'it is missing' : issue.message;
  throw new TokenizerError(
    l10n.t`${failure} (${oneLine(`${path ? `${path}: ` : ''}${reason}`)}); export the tokenizer again`,
  );
}

/** Deepest nesting of stages: they are built and run recursively. */
const DEEPEST = 100;

/** @throws TokenizerError when stages are nested deeper than DEEPEST levels */
export function checkDepth(stages: readonly unknown[]): void {
  let level = stages;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST)
      throw new TokenizerError(
        l10n.t`tokenizer.json: its stages are nested deeper than ${DEEPEST} levels; export it again`,
      );
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

/** The error for a stage that is not supported: without it, ids could differ from the model's. */
export function unknownStage(kind: string, type: string): TokenizerError {
  return new TokenizerError(
    l10n.t`tokenizer.json: the ${kind} "${oneLine(type)}" is not supported, so token ids could differ from the model's; use a tokenizer without it`,
  );
}

/** A text from a file for a message, without control characters and with at most 200 UTF-16 units. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
