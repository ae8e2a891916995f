import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import { METHODS } from '../../protocol/methods';
import type { OptionTable } from '../../protocol/options/definition';
import { EXPLANATION_OPTIONS } from '../../protocol/options/options';
import type { ExplainOptions } from '../../protocol/requests';
import { nameOf, valuesOf } from './flags';

/** The explanation's part of a command's options, checked against each other. */
export function explainOptions(given: object): ExplainOptions {
  const options: ExplainOptions = valuesOf(EXPLANATION_OPTIONS, given);
  checkPartners(EXPLANATION_OPTIONS, { ...options });
  const { method, nSteps } = options;
  const least = method === undefined ? 1 : (METHODS[method].steps?.least ?? 1);
  if (nSteps !== undefined && nSteps < least) {
    throw new UsageError(
      l10n.t`--n-steps: '${nSteps}' is too few for ${String(method)}, which needs at least ${least}`,
    );
  }
  return options;
}

/** Throws UsageError for an option that says nothing without another one. */
function checkPartners(table: OptionTable, values: Readonly<Record<string, unknown>>): void {
  for (const [name, { flag = name, only }] of Object.entries(table)) {
    if (only === undefined || values[name] === undefined || values[only.option] === only.value) continue;
    const partner = nameOf(table[only.option]?.flag ?? only.option);
    throw new UsageError(l10n.t`${nameOf(flag)}: needs ${partner} ${only.value}`);
  }
}
