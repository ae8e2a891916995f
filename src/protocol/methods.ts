/**
 * How scores are computed: what fronts need to know of each method, as plain data. What it does is in
 * src/core/explain/methods, an object of the same name.
 */

import { oneOf } from './options/help';

export interface MethodDefinition {
  /** As people read it: 'Gauss–Legendre'. */
  readonly title: string;
  /** One line without a full stop. */
  readonly description: string;
  /** What it asks of the model. */
  readonly needs: 'gradients' | 'forward runs';
  /** What it belongs to, where the title alone does not say it: 'layer integrated gradients'. */
  readonly family: string | null;
  /** Whether a baseline can be chosen. */
  readonly baselines: boolean;
  /** Whether its scores sum to a difference of F, so that the error is known (the convergence delta). */
  readonly delta: boolean;
  /** What `integration.steps` counts. */
  readonly step: 'node' | 'run';
  /** What --n-steps says: a number of nodes, or the most until it has converged. Null: there is nothing to choose. */
  readonly steps: { readonly kind: 'nodes' | 'cap'; readonly default: number; readonly least: number } | null;
  /** Without a delta, what was done with the text; else null. */
  readonly done: string | null;
}

const PATH = {
  needs: 'gradients',
  family: 'layer integrated gradients',
  baselines: true,
  delta: true,
  step: 'node',
  done: null,
} as const;

/** Captum's default for fixed rules. */
export const DEFAULT_NODES = 50;
const FIXED = { ...PATH, steps: { kind: 'nodes', default: DEFAULT_NODES, least: 1 } } as const;

/** In the order in which help lists them; the names are Captum's. */
export const METHODS = {
  adaptive: {
    ...PATH,
    title: 'adaptive',
    description: 'Path nodes go where the error is, until it is within the tolerance',
    steps: { kind: 'cap', default: 200, least: 1 },
  },
  gausslegendre: {
    ...FIXED,
    title: 'Gauss–Legendre',
    description: 'A fixed number of path nodes, Gauss–Legendre rule',
  },
  riemann_left: { ...FIXED, title: 'Riemann, left', description: 'A fixed number of path nodes, left ends' },
  riemann_right: { ...FIXED, title: 'Riemann, right', description: 'A fixed number of path nodes, right ends' },
  riemann_middle: { ...FIXED, title: 'Riemann, middle', description: 'A fixed number of path nodes, midpoints' },
  riemann_trapezoid: {
    ...FIXED,
    title: 'trapezoid',
    description: 'A fixed number of path nodes, trapezoids',
    steps: { kind: 'nodes', default: DEFAULT_NODES, least: 2 },
  },
  occlusion: {
    title: 'occlusion',
    description: 'Hides each token in turn: no gradient, no integral',
    needs: 'forward runs',
    family: null,
    baselines: false,
    delta: false,
    step: 'run',
    steps: null,
    done: 'each token in turn was hidden from the model',
  },
} as const satisfies Readonly<Record<string, MethodDefinition>>;

export type MethodName = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];

/** Those for models that have no gradient. */
const UNGRADED_NAMES = METHOD_NAMES.filter((name) => METHODS[name].needs === 'forward runs');

/** The first of them. */
export const UNGRADED = UNGRADED_NAMES[0];

/** '--method occlusion' */
export const WITHOUT_GRADIENT = `--method ${oneOf(UNGRADED_NAMES)}`;

/** By its name, with what all methods have in common. */
export function methodOf(name: MethodName): MethodDefinition {
  return METHODS[name];
}
