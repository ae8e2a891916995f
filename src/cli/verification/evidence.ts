/** What a second person needs to compute an explanation again, and what is read of it. */
import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { version } from '../../../package.json';
import { DocumentError } from '../../core/errors';
import { machineFacts } from '../../core/model/machineFacts';
import type { Evidence, Explanation } from '../../protocol/explain';
import { methodOf } from '../../protocol/methods';
import { mismatch } from '../../protocol/options/check';
import type { OptionDefinition, OptionTable } from '../../protocol/options/definition';
import { MODEL_OPTIONS } from '../../protocol/options/modelOptions';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import type { DocumentInput, ExplainOptions, ModelOptions } from '../../protocol/requests';

/** The path of the file says which model and variant; where it runs is the machine's own matter. */
const { model: _model, dtype: _dtype, device: _device, cudaLibraries: _cuda, ...RECORDED } = MODEL_OPTIONS;

export function evidenceOf(input: DocumentInput, settings: ExplainOptions, model: ModelOptions): Evidence {
  return {
    program: `Gradlens ${version}`,
    ...machineFacts(),
    textSha256: textHash(input),
    settings: { ...settings },
    modelSettings: Object.fromEntries(
      Object.entries(model).filter(([name, value]) => name in RECORDED && value !== undefined),
    ),
  };
}

/** SHA-256 of the text and its pair, in hexadecimal digits. */
export function textHash({ text, textPair }: Pick<DocumentInput, 'text' | 'textPair'>): string {
  return createHash('sha256')
    .update(JSON.stringify([text, textPair]))
    .digest('hex');
}

/** How a recorded explanation was made. Throws DocumentError for settings that are none. */
export function settingsIn(explanation: Explanation, where: string): ExplainOptions {
  const { evidence, check } = explanation;
  if (evidence !== undefined) return fitting(EXPLANATION_OPTIONS, evidence.settings, where) as ExplainOptions;
  // Files of earlier versions, and of editors, tell it by their results.
  const { integration, target } = explanation;
  const { method, baseline, steps, seed, unit } = integration;
  const { baselines, draws, steps: nodes } = methodOf(method);
  return {
    method,
    target: target.label,
    output: target.output,
    ...(target.against !== null && { against: target.against }),
    ...(baselines && { baselines: baseline.split('+') }),
    ...(nodes?.kind === 'nodes' && { nSteps: steps }),
    ...(draws !== null && { samples: steps, ...(seed !== undefined && { seed }) }),
    ...(unit !== undefined && { unit }),
    ...(check !== undefined && { check: true }),
  };
}

/** Options of the recorded model beside its path. Throws DocumentError for settings that are none. */
export function modelSettingsIn({ model, evidence }: Explanation, where: string): ModelOptions {
  const settings = evidence === undefined ? { task: model.task } : evidence.modelSettings;
  return fitting(RECORDED, settings, where) as ModelOptions;
}

function fitting(
  table: OptionTable,
  given: Readonly<Record<string, unknown>>,
  where: string,
): Readonly<Record<string, unknown>> {
  for (const [name, value] of Object.entries(given)) {
    const definition: OptionDefinition | undefined = Object.hasOwn(table, name) ? table[name] : undefined;
    const wanted = definition === undefined ? l10n.t('an option that this version has') : mismatch(value, definition);
    if (wanted !== null) throw new DocumentError(l10n.t`${where}: its setting ${name} is not ${wanted}`);
  }
  return given;
}
