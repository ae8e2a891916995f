/**
 * How a model can be explained: by programs compiled from its graph or, where that fails, by running only the file
 * itself.
 */
import * as l10n from '@vscode/l10n';
import { WITHOUT_GRADIENT } from '../../protocol/methods';
import { GradientError } from '../errors';
import type { Graph, Model } from '../graph/graph';
import { compile, type ProgramFacts, type ProgramMakers } from './compile';
import { SeveralIds } from './embedding';
import { logitsOf } from './logits';
import { likelyIds, type Signature, signatureOf } from './signature';

export type Plan<P extends ProgramFacts = ProgramFacts> =
  | { readonly signature: Signature; readonly programs: P; readonly reason: null }
  /** `reason`: why there are no programs. The file itself can still be run by the signature. */
  | { readonly signature: Signature; readonly programs: null; readonly reason: GradientError };

/** A plan with programs. */
export type MadePlan = Plan<ProgramFacts & ProgramMakers>;

const WAY_ON = `${WITHOUT_GRADIENT} needs no gradient and works with the file as it is`;

/** The error for a graph that contains its tokenizer and reads strings; undefined for other graphs. */
function strings({ inputs, nodes }: Graph): GradientError | undefined {
  const text = inputs.find((i) => i.type === 'string');
  if (!text) return undefined;
  if (nodes.some((n) => n.op === 'TfIdfVectorizer'))
    return new GradientError(
      l10n.t`it reads strings (its input "${text.name}") and counts words: there are no embeddings to explain; export a classifier that reads token ids`,
    );
  return new GradientError(
    l10n.t`it reads strings (its input "${text.name}"): export the classifier alone, from token ids to logits, with its tokenizer as tokenizer.json`,
  );
}

/**
 * The plan for a model. Throws GradientError for a graph that is not a text classifier.
 * @param wanted the input with the token ids, if the user named it
 */
export function planOf(model: Model, wanted?: string): MadePlan {
  try {
    const programs = compile(model, wanted);
    return { signature: programs, programs, reason: null };
  } catch (cause) {
    if (!(cause instanceof GradientError) || cause instanceof SeveralIds) throw cause;
    const ids = likelyIds(model.graph, wanted);
    if (ids === undefined) throw strings(model.graph) ?? cause;
    const signature = signatureOf(model.graph, ids, logitsOf(model.graph).dims);
    const hints = [...cause.hints.slice(0, 2), WAY_ON];
    const reason = new GradientError(cause.message, { cause, hints, missing: cause.missing });
    return { signature, programs: null, reason };
  }
}
