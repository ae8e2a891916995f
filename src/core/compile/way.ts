/** How a model can be explained: by programs made of its graph or, where none can be made, by running the file alone. */
import { GradientError } from '../errors';
import type { Model } from '../graph/graph';
import { compile, type ProgramFacts, type ProgramMakers } from './compile';
import { type Face, faceOf, likelyIds, logitsOf } from './face';

export type Way =
  | { readonly face: Face; readonly programs: ProgramFacts & ProgramMakers; readonly reason: null }
  /** `reason`: why there are no programs. What the graph shows still tells how to run it. */
  | { readonly face: Face; readonly programs: null; readonly reason: GradientError };

const OCCLUSION = '--method occlusion needs no gradient and works with the file as it is';

/** Throws GradientError for a graph that is no text classifier's. */
export function wayOf(model: Model): Way {
  try {
    const programs = compile(model);
    return { face: programs, programs, reason: null };
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const ids = likelyIds(model.graph);
    if (ids === undefined) throw cause;
    const face = faceOf(model.graph, ids, logitsOf(model.graph).dims);
    const hints = [...cause.hints.slice(0, 2), OCCLUSION];
    const reason = new GradientError(cause.message, { cause, hints });
    return { face, programs: null, reason };
  }
}
