/** How a model can be explained: by programs made of its graph or, where none can be made, by running the file alone. */
import { WITHOUT_GRADIENT } from '../../protocol/methods';
import { GradientError } from '../errors';
import type { Model } from '../graph/graph';
import { compile, type ProgramFacts, type ProgramMakers } from './compile';
import { likelyIds, logitsOf, type Signature, signatureOf } from './signature';

export type Plan<P extends ProgramFacts = ProgramFacts> =
  | { readonly signature: Signature; readonly programs: P; readonly reason: null }
  /** `reason`: why there are no programs. What the graph shows still tells how to run it. */
  | { readonly signature: Signature; readonly programs: null; readonly reason: GradientError };

/** One whose programs can be made. */
export type MadePlan = Plan<ProgramFacts & ProgramMakers>;

const WAY_ON = `${WITHOUT_GRADIENT} needs no gradient and works with the file as it is`;

/** Throws GradientError for a graph that is no text classifier's. */
export function planOf(model: Model): MadePlan {
  try {
    const programs = compile(model);
    return { signature: programs, programs, reason: null };
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const ids = likelyIds(model.graph);
    if (ids === undefined) throw cause;
    const signature = signatureOf(model.graph, ids, logitsOf(model.graph).dims);
    const hints = [...cause.hints.slice(0, 2), WAY_ON];
    const reason = new GradientError(cause.message, { cause, hints, missing: cause.missing });
    return { signature, programs: null, reason };
  }
}
