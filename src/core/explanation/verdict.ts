import * as l10n from '@vscode/l10n';
import type { Integration } from '../../protocol/explain';
import { type MethodName, methodOf } from '../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../protocol/options/explainOptions';
import { counted, errorPercent, plain } from '../../text/numbers';

/** Whether the integral converged, as text. `ok` is null for a method without an integral. */
export interface ConvergenceVerdict {
  readonly ok: boolean | null;
  /** 'converged: 0.2 % error, 15 nodes' */
  readonly short: string;
  /** A sentence for a page. */
  readonly long: string;
  /** The same for one line of the heatmap, which has its own controls: without full stop and without command line options. */
  readonly line: string;
}

export function verdictOf(integration: Integration): ConvergenceVerdict {
  const { method, steps, relativeDelta, converged } = integration;
  const { step, steps: chosen, draws } = methodOf(method);
  const { title, done } = methodText(method);
  if (draws !== null) return drawnVerdict(integration);
  if (converged === null || relativeDelta === null) {
    const count = counted(steps, step);
    const line = `${capital(title)}: ${done ?? l10n.t('no integral was computed')} (${count})`;
    return {
      ok: null,
      short: `${title}, ${count}`,
      line,
      long: l10n.t`${line}. Such scores have no integration error.`,
    };
  }
  const error = errorPercent(relativeDelta);
  const rule = chosen?.kind === 'cap' ? '' : ` (${title})`;
  const nodes = counted(steps, 'path node');
  if (converged) {
    return {
      ok: true,
      short: l10n.t`converged: ${error} error, ${counted(steps, 'node')}${rule}`,
      line: l10n.t`Converged: ${error} integration error with ${nodes}${rule}`,
      long: l10n.t`Converged: ${error} integration error with ${nodes}${rule}.`,
    };
  }
  if (sumFits(integration)) {
    const found = l10n.t`the sum fits (${error} integration error with ${nodes}), but the scores of single words still move`;
    return {
      ok: false,
      short: l10n.t`not converged: the sum fits (${error} error, ${counted(steps, 'node')}), words still move`,
      line: l10n.t`Not converged: ${found}; more steps settle them`,
      long: l10n.t`Not converged: ${found}. More nodes (--n-steps) settle them.`,
    };
  }
  // A fixed rule reports its error at any number of nodes.
  const [more, nodesMore] =
    chosen?.kind === 'cap'
      ? [l10n.t('more steps settle them'), l10n.t('More nodes (--n-steps) settle them.')]
      : [
          l10n.t('more steps make the error smaller'),
          l10n.t('More nodes (--n-steps) make the error smaller; the adaptive rule finds how many it takes.'),
        ];
  return {
    ok: false,
    short: l10n.t`not converged: ${error} error, ${counted(steps, 'node')}${rule}`,
    line: l10n.t`Not converged: ${error} integration error with ${nodes}${rule}; the scores may still change, and ${more}`,
    long: l10n.t`Not converged with ${nodes}${rule}: ${error} integration error, and the scores may still change. ${nodesMore}`,
  };
}

/** The verdict on a mean over random draws, by its standard error. */
function drawnVerdict({ method, steps, standardError, converged }: Integration): ConvergenceVerdict {
  const { step } = methodOf(method);
  const { title, done } = methodText(method);
  const count = counted(steps, step);
  const most = standardError === null ? null : plain(standardError.reduce((a, b) => Math.max(a, b), 0));
  const error = most === null ? l10n.t('standard error unknown') : l10n.t`standard error at most ${most}`;
  const said = `${capital(title)}: ${done ?? l10n.t('means over random draws')} (${count}); ${error}`;
  if (converged !== false)
    return { ok: converged, short: `${title}, ${count}, ${error}`, line: said, long: `${said}.` };
  return {
    ok: false,
    short: l10n.t`${title}, ${count}: ${error}, more than asked for`,
    line: l10n.t`${said}, more than asked for; more samples make it smaller`,
    long: l10n.t`${said}, more than asked for. More samples (--samples) make it smaller.`,
  };
}

/** Whether the sum of an unconverged integral is within the tolerance, so that only scores of single words are inexact. */
export function sumFits({ method, relativeDelta, converged }: Integration): boolean {
  const watchesWords = methodOf(method).steps?.kind === 'cap';
  return converged === false && watchesWords && (relativeDelta ?? 1) <= EXPLAIN_OPTIONS.tolerance.default;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The title and the description of a method, in the user's language. */
function methodText(method: MethodName): { readonly title: string; readonly done: string | null } {
  const { title, done } = methodOf(method);
  return { title: l10n.t(title), done: done === null ? null : l10n.t(done) };
}
