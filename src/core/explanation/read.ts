/** Reads explanations that were exported as JSON: one object, an array, or one per line. */

import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Explanation } from '../../protocol/explain';
import { METHOD_NAMES, UNITS } from '../../protocol/methods';
import { OUTPUTS } from '../../protocol/options/explainOptions';
import { TASKS } from '../../protocol/options/modelOptions';
import { DocumentError } from '../errors';

const MOST = 1000;

const number = v.pipe(v.number(), v.finite());
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const nullableText = v.nullable(v.string());
const sequence = v.picklist([0, 1]);
const output = v.picklist(OUTPUTS);
const range = { start: offset, end: offset };

const checked = v.object({ value: number, low: number, high: number });
const without = { k: offset, score: number, low: number, high: number };
const check = v.object({
  score: number,
  replacements: v.record(
    v.string(),
    v.object({
      comprehensiveness: checked,
      sufficiency: checked,
      aopcComprehensiveness: checked,
      aopcSufficiency: checked,
      curve: v.array(v.object({ share: number, tokens: offset, comprehensiveness: number, sufficiency: number })),
    }),
  ),
  without: v.object(without),
  withoutRandom: v.nullable(v.object({ ...without, draws: offset, seed: offset })),
  baselinesAgree: v.nullable(v.object({ baseline: v.string(), of: offset, agree: offset, turned: v.array(offset) })),
  speaksAgainst: v.boolean(),
});

const evidence = v.object({
  program: v.string(),
  runtime: v.string(),
  node: v.string(),
  processor: v.string(),
  textSha256: v.string(),
  settings: v.record(v.string(), v.unknown()),
  modelSettings: v.record(v.string(), v.unknown()),
});

const explanation: v.GenericSchema<unknown, Explanation> = v.pipe(
  v.object({
    schema: v.literal(1),
    source: v.string(),
    id: nullableText,
    known: nullableText,
    text: v.string(),
    textPair: nullableText,
    model: v.object({
      path: v.string(),
      sha256: v.string(),
      task: v.picklist(TASKS),
      labels: v.array(v.string()),
      embedding: nullableText,
      device: v.string(),
      dtype: v.string(),
      processor: v.optional(v.string()),
      twinDistance: number,
    }),
    prediction: v.object({
      index: offset,
      label: v.string(),
      labels: v.array(v.string()),
      scores: v.pipe(
        v.array(v.object({ label: v.string(), logit: number, probability: v.nullable(number) })),
        v.minLength(1),
      ),
    }),
    target: v.object({ index: offset, label: v.string(), output, against: nullableText }),
    integration: v.object({
      method: v.picklist(METHOD_NAMES),
      steps: offset,
      forwardRuns: offset,
      baseline: v.string(),
      baselineSpread: v.nullable(v.array(number)),
      // Absent in exports of versions without random draws.
      standardError: v.optional(v.nullable(v.array(number)), null),
      seed: v.exactOptional(offset),
      unit: v.exactOptional(v.picklist(UNITS)),
      fInput: number,
      fBaseline: v.nullable(number),
      delta: v.nullable(number),
      relativeDelta: v.nullable(number),
      converged: v.nullable(v.boolean()),
    }),
    tokens: v.array(
      v.object({
        id: offset,
        token: v.string(),
        ...range,
        special: v.boolean(),
        sequence,
        unknown: v.exactOptional(v.literal(true)),
        attribution: number,
      }),
    ),
    words: v.array(v.object({ text: v.string(), ...range, sequence, attribution: number })),
    check: v.exactOptional(check),
    evidence: v.exactOptional(evidence),
    windows: v.array(v.object({ ...range, tokens: offset })),
    unseen: v.nullable(v.object(range)),
    warnings: v.array(v.string()),
  }),
  v.check(
    ({ prediction }) => prediction.index < prediction.scores.length,
    l10n.t('the predicted label is not among the scores'),
  ),
  v.check(({ text, textPair, tokens, words }) => {
    const lengths = [text.length, textPair?.length ?? 0];
    return [...tokens, ...words].every((r) => r.start <= r.end && r.end <= lengths[r.sequence]);
  }, l10n.t('a range lies outside of the text')),
);

/** Parses exported explanations. Throws DocumentError that says where `text` differs from the output of `gradlens explain`. */
export function readExplanations(text: string, source: string): readonly Explanation[] {
  const values = parsed(text, source);
  if (values.length === 0) throw new DocumentError(l10n.t`${source} contains no explanation`);
  if (values.length > MOST)
    throw new DocumentError(
      l10n.t`${source} contains ${values.length} explanations, more than the ${MOST} that can be shown`,
    );
  return values.map((value, k) => {
    return checkedExplanation(value, values.length > 1 ? `${source} (record ${k + 1})` : source);
  });
}

/** Checks a value. Throws DocumentError that says where it is not an explanation. */
export function checkedExplanation(value: unknown, source: string): Explanation {
  const result = v.safeParse(explanation, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new DocumentError(
    l10n.t`${source} is not an explanation that Gradlens exported as JSON: ${path === null ? '' : `${path}: `}${issue.message}`,
  );
}

function parsed(text: string, source: string): readonly unknown[] {
  const content = text.replace(/^\uFEFF/, '');
  try {
    const value: unknown = JSON.parse(content);
    return Array.isArray(value) ? value : [value];
  } catch (cause) {
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line): unknown => JSON.parse(line));
    } catch {
      // Neither form: the first error has more information.
    }
    throw new DocumentError(l10n.t`${source} is not JSON`, { cause });
  }
}
