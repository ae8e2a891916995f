/**
 * The recipe published as interpret-flair, for comparison: ids without special tokens, baseline id 1 at every position,
 * the whole embedding block interpolated (with the positions of the baseline ids), Gauss-Legendre, scores divided by
 * their L2 norm. One fault is corrected: as published, a batch axis is lost, so that with internal batches of 3 each
 * score is a third of what it should be. docs/flair.md explains why the default method differs.
 */
import * as l10n from '@vscode/l10n';
import type { Classification } from '../../../protocol/explain';
import { EXPLAIN_OPTIONS } from '../../../protocol/options/explainOptions';
import type { ExplainOptions } from '../../../protocol/requests';
import { integrate } from '../../attribution/integratedGradients';
import type { PathFunction } from '../../attribution/path';
import { UsageError } from '../../errors';
import type { RunningModel } from '../../running/runningModel';
import type { Token } from '../../tokenization/encoding';
import type { Reading } from '../reading';
import type { Method, MethodContext } from './method';

/** The published baseline id: the pad id of XLM-R and RoBERTa. */
const BASELINE = 1;
/** The default number of nodes, as published. */
const NODES = 500;
/** Forward runs in addition to the nodes: both ends of the path, and the text itself again. */
const ENDS = 3;

/** Throws UsageError for a model or for options to which the recipe does not apply. */
function check(model: RunningModel, options: ExplainOptions): void {
  const name = l10n.t('--recipe interpret-flair');
  if (!model.hasRecipe)
    throw new UsageError(
      l10n.t`${name} only supports Flair classifiers that read the last layer at its CLS token, which this model does not`,
    );
  if (options.method !== undefined && options.method !== 'gausslegendre')
    throw new UsageError(l10n.t`${name} integrates by gausslegendre: leave --method out`);
  if (options.baselines?.length) throw new UsageError(l10n.t`${name} has its own baseline: leave --baseline out`);
  if ((options.output ?? 'logit') !== 'logit')
    throw new UsageError(l10n.t`${name} explains the logit: leave --output out`);
}

/** The recipe. Its tokens differ from those of the prediction, so the result has its own tokens and no windows. */
export const interpretFlair: Method = {
  async scores(c) {
    const { model, options, reading, target } = c;
    check(model, options);
    const content = reading.content.slice(0, reading.first);
    const tokens = content.filter((t) => t.token !== model.boundary).slice(0, model.longest);
    const nSteps = options.nSteps ?? NODES;
    c.progress.expect(1, nSteps + ENDS, true);
    const run = rowsOf(c, tokens);
    const path: PathFunction = {
      tokens: tokens.length,
      values: async (alphas) => (await run(alphas)).map((r) => target.value(r.logits)),
      nodes: async (alphas) =>
        (await run(alphas)).map((r, i) => ({ alpha: alphas[i], value: target.value(r.logits), slopes: r.slopes })),
    };
    const tolerance = options.tolerance ?? EXPLAIN_OPTIONS.tolerance.default;
    const integral = await integrate(path, { method: 'gausslegendre', nSteps, tolerance });
    const [{ logits }] = await run([1]);
    const norm = Math.hypot(...integral.attributions) || 1;
    const own = model.info.labels[logits.indexOf(Math.max(...logits))];
    const { attributions, steps, forwardRuns, fInput, fBaseline, delta, relativeDelta, converged } = integral;
    return {
      integration: {
        method: 'gausslegendre',
        steps,
        forwardRuns,
        baseline: `id ${BASELINE}`,
        baselineSpread: null,
        standardError: null,
        fInput,
        fBaseline,
        delta,
        relativeDelta,
        converged,
      },
      tokens: tokens.map(({ id, token, start, end, unknown }, i) => {
        const attribution = attributions[i] / norm;
        return { id, token, start, end, special: false, sequence: 0, ...(unknown && { unknown }), attribution };
      }),
      warnings: [
        l10n.t`recipe interpret-flair: without special tokens the model predicts ${own} (Flair: ${c.label}); scores are divided by their L2 norm, ${norm.toPrecision(6)}`,
        ...(tokens.length < content.length
          ? [l10n.t`recipe interpret-flair reads only the first ${tokens.length} tokens`]
          : []),
      ],
      read: readOf(tokens, reading),
    };
  },
};

/** Runs all tokens at points of the path. */
function rowsOf({ model, target, batch, work, onNodes }: MethodContext, tokens: readonly Token[]) {
  const ids = tokens.map((t) => t.id);
  const types = ids.map(() => 0);
  const baselineIds = ids.map(() => BASELINE);
  const cotangent = target.cotangent(model.info.labels.map(() => 0));
  return (alphas: readonly number[]) => {
    const rows = alphas.map((alpha) => ({ ids, types, baselineIds, alpha, cotangent }));
    return model.recipeGradients(rows, batch, work, onNodes);
  };
}

/** The result's single window, and the unread rest of the text. */
function readOf(tokens: readonly Token[], { content }: Reading): Pick<Classification, 'windows' | 'unseen'> {
  const [first, last] = [tokens[0], tokens[tokens.length - 1]];
  const rest = content.slice(tokens.length).filter((t) => t.end > t.start);
  return {
    windows: [{ start: first?.start ?? 0, end: last?.end ?? 0, tokens: tokens.length }],
    unseen: rest.length > 0 ? { start: rest[0].start, end: rest[rest.length - 1].end } : null,
  };
}
