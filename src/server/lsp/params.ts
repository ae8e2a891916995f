/** Schemas of the parameters that clients send. */

import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type {
  AnalyzeParams,
  ExplainParams,
  InitializationOptions,
  ModelsParams,
  Part,
  ReadingParams,
} from '../../protocol/editor';
import { WRITTEN_NAMES } from '../../protocol/formats';
import { mismatch } from '../../protocol/options/check';
import type { OptionDefinition } from '../../protocol/options/definition';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import type { ExplainOptions } from '../../protocol/requests';

const text = v.pipe(v.string(), v.maxLength(10_000));
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));

export const partSchema: v.GenericSchema<unknown, Part> = v.variant('kind', [
  v.object({ kind: v.literal('document') }),
  v.object({ kind: v.literal('selection'), start: offset, end: offset }),
  v.object({ kind: v.literal('row'), row: offset }),
]);

/** An optional value; null, which some clients send instead, counts as absent. */
function absent<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | undefined> {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** The options of an explanation by their definitions; other members are dropped. */
export const optionsSchema: v.GenericSchema<unknown, ExplainOptions> = v.pipe(
  v.record(v.string(), v.unknown()),
  v.rawTransform(({ dataset, addIssue }) => {
    const entries = Object.entries(EXPLANATION_OPTIONS).flatMap(([name, definition]: [string, OptionDefinition]) => {
      const value = dataset.value[name] ?? undefined;
      if (value === undefined) return [];
      const wanted = mismatch(value, definition);
      const path: v.IssuePathItem[] = [{ type: 'object', origin: 'value', input: dataset.value, key: name, value }];
      if (wanted !== null) addIssue({ message: l10n.t`must be ${wanted}`, path: [path[0]] });
      return [[name, value] as const];
    });
    return Object.fromEntries(entries) as ExplainOptions;
  }),
);

const uri = v.pipe(v.string(), v.minLength(1));
const token = v.optional(v.union([v.string(), v.number()]));

export const documentSchema = v.object({ uri });
export const explainSchema: v.GenericSchema<unknown, ExplainParams> = v.object({
  uri,
  part: partSchema,
  options: absent(optionsSchema),
  workDoneToken: token,
});
export const restoreSchema = v.object({
  uri,
  id: v.pipe(v.string(), v.minLength(1)),
  part: partSchema,
  explanation: v.unknown(),
  pinned: v.nullish(v.unknown()),
  options: absent(optionsSchema),
});
export const readingSchema: v.GenericSchema<unknown, ReadingParams> = v.object({ uri, part: partSchema });
export const cancelSchema = v.union([v.object({ id: v.string() }), documentSchema]);
export const idSchema = v.object({ id: v.string() });
export const pinSchema = v.object({ id: v.string(), pinned: v.boolean(), explanation: v.nullish(v.unknown()) });
export const shownSchema = v.nullish(v.object({ uri: v.nullish(uri) }));
export const problemSchema = v.object({ uri: absent(uri), part: absent(partSchema) });
const note = absent(v.nullable(v.pipe(v.string(), v.maxLength(2000))));
export const exportSchema = v.object({ id: v.string(), format: v.picklist(WRITTEN_NAMES), note });
export const noteSchema = v.object({ id: v.string(), note });
export const openSchema = v.object({ text: v.string(), source: v.string() });
export const analyzeSchema: v.GenericSchema<unknown, AnalyzeParams> = v.object({
  text: v.string(),
  explain: v.boolean(),
  options: absent(optionsSchema),
});
export const modelsSchema: v.GenericSchema<unknown, ModelsParams> = v.pipe(
  v.nullish(v.object({ query: absent(text) })),
  v.transform((params) => params ?? {}),
);
/** Arguments of the commands that lenses carry: [uri, Part?, ExplainOptions?]. */
export const argumentsSchema = v.object({
  uri,
  part: v.optional(partSchema, { kind: 'document' }),
  options: absent(optionsSchema),
});
export const initializationSchema: v.GenericSchema<unknown, InitializationOptions> = v.pipe(
  v.nullish(v.object({ clientCommands: absent(v.boolean()), token: absent(v.string()) })),
  v.transform((options) => options ?? {}),
);

/** The place and the reason of the first issue: 'part.kind: Invalid type: Expected …'. */
export function issueText(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
