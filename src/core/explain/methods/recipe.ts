/**
 * The recipe that was published as interpret-flair, so that its users can compare: ids without special tokens, baseline id
 * 1 at every position, the whole embedding block interpolated (with positions that the baseline ids have), Gauss-Legendre,
 * scores divided by their L2 norm. One thing is mended: as published, a batch axis is lost, so that with internal batches
 * of 3 each score is a third of what it should be. docs/flair.md tells why the default differs.
 */
import type { Integration } from '../../../protocol/explain';
import { EXPLAIN_OPTIONS } from '../../../protocol/options/explainOptions';
import type { ExplainOptions } from '../../../protocol/requests';
import { integrate } from '../../attribution/integratedGradients';
import type { PathFunction } from '../../attribution/path';
import { UsageError } from '../../errors';
import type { RunningModel } from '../../running/runningModel';
import type { Token } from '../../tokenization/encoding';
import type { PathContext } from '../paths';

/** As published: the pad id of XLM-R and RoBERTa, for which it was written. */
const BASELINE = 1;
/** Nodes unless told otherwise, as published. */
export const RECIPE_NODES = 500;

export interface RecipePicture {
  readonly integration: Integration;
  /** The tokens that were read, without special ones. */
  readonly tokens: readonly Token[];
  /** Of each of them, divided by the L2 norm of all. */
  readonly attributions: Float64Array;
  readonly warnings: readonly string[];
}

/** Throws UsageError for a model or for options that the recipe was not published for. */
export function checkRecipe(model: RunningModel, options: ExplainOptions): void {
  const name = '--recipe interpret-flair';
  if (!model.hasRecipe)
    throw new UsageError(
      `${name} is for Flair classifiers that read the last layer at its CLS token: this model does not`,
    );
  if (options.method !== undefined && options.method !== 'gausslegendre')
    throw new UsageError(`${name} integrates by gausslegendre: leave --method out`);
  if (options.baselines?.length) throw new UsageError(`${name} has a baseline of its own: leave --baseline out`);
  if ((options.output ?? 'logit') !== 'logit') throw new UsageError(`${name} explains the logit: leave --output out`);
}

/** The recipe's attributions of the tokens that fit the model. `content` are all content tokens of the document. */
export async function byRecipe(
  c: PathContext,
  model: RunningModel,
  content: readonly Token[],
  options: ExplainOptions,
  predicted: string,
): Promise<RecipePicture> {
  const tokens = content.filter((t) => t.token !== model.boundary).slice(0, model.longest);
  const ids = tokens.map((t) => t.id);
  const run = (alphas: readonly number[], cotangent: readonly number[]) =>
    model.recipeGradients(
      alphas.map((alpha) => ({ ids, types: ids.map(() => 0), baselineIds: ids.map(() => BASELINE), alpha, cotangent })),
      c.batch,
      c.work,
      c.onNodes,
    );
  const slope = c.target.cotangent(model.info.labels.map(() => 0));
  const path: PathFunction = {
    tokens: ids.length,
    values: async (alphas) => (await run(alphas, slope)).map((r) => c.target.value(r.logits)),
    nodes: async (alphas) =>
      (await run(alphas, slope)).map((r, i) => ({
        alpha: alphas[i],
        value: c.target.value(r.logits),
        slopes: r.slopes,
      })),
  };
  const nSteps = options.nSteps ?? RECIPE_NODES;
  const tolerance = options.tolerance ?? EXPLAIN_OPTIONS.tolerance.default;
  const integral = await integrate(path, { method: 'gausslegendre', nSteps, tolerance });
  const [{ logits }] = await run([1], slope);
  const norm = Math.hypot(...integral.attributions) || 1;
  const own = model.info.labels[logits.indexOf(Math.max(...logits))];
  const { steps, forwardRuns, fInput, fBaseline, delta, relativeDelta, converged } = integral;
  return {
    tokens,
    attributions: integral.attributions.map((a) => a / norm),
    integration: {
      method: 'gausslegendre',
      steps,
      forwardRuns,
      baseline: `id ${BASELINE}`,
      baselineSpread: null,
      fInput,
      fBaseline,
      delta,
      relativeDelta,
      converged,
    },
    warnings: [
      `recipe interpret-flair: the model gets no special tokens, and predicts ${own} from that (Flair: ${predicted}); scores are divided by their L2 norm, ${norm.toPrecision(6)}`,
      ...(tokens.length < content.length
        ? [`recipe interpret-flair reads the first ${tokens.length} tokens alone`]
        : []),
    ],
  };
}
