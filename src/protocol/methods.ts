/**
 * Methods: what user interfaces need to know of each, as plain data. Their computation is in src/core/explain/methods,
 * in an object of the same name.
 */

export interface MethodDefinition {
  /** The display name: 'Gauss–Legendre'. */
  readonly title: string;
  /** One line without a full stop. */
  readonly description: string;
  /** What it needs from the model. */
  readonly needs: 'gradients' | 'forward runs';
  /** The family, if it is not part of the title: 'layer integrated gradients'. */
  readonly family: string | null;
  /** Whether a baseline can be chosen. */
  readonly baselines: boolean;
  /** Whether its scores sum to a difference of F, so that the error is known (the convergence delta). */
  readonly delta: boolean;
  /** What `integration.steps` counts. */
  readonly step: 'node' | 'run' | 'sample' | 'permutation';
  /** The meaning of --n-steps: a number of nodes, or the most until convergence. Null: there is no such choice. */
  readonly steps: { readonly kind: 'nodes' | 'cap'; readonly default: number; readonly least: number } | null;
  /** What is drawn at random (`--samples`), from a seed; null: nothing is. */
  readonly draws: {
    readonly default: number;
    readonly least: number;
    /** The noise on the embedding, as a share of its standard deviation; null: none can be added. */
    readonly noise: number | null;
  } | null;
  /** What it can hide at once (`--unit`), the default first; empty: it hides nothing. */
  readonly units: readonly UnitName[];
  /** Whether scores have a sign (for or against the class); otherwise they are magnitudes. */
  readonly signed: boolean;
  /** For methods without a delta: a description of the computation; else null. */
  readonly done: string | null;
}

/** What is hidden from the model at once. */
export const UNITS = ['token', 'word', 'sentence'] as const;
export type UnitName = (typeof UNITS)[number];

const PATH = {
  needs: 'gradients',
  family: 'layer integrated gradients',
  baselines: true,
  delta: true,
  step: 'node',
  draws: null,
  units: [],
  signed: true,
  done: null,
} as const;

/** Gradients at the text, or around it: no path to integrate over. */
const LOCAL = { ...PATH, family: null, baselines: false, delta: false, step: 'run', steps: null } as const;

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
  input_x_gradient: {
    ...LOCAL,
    title: 'input × gradient',
    description: 'The gradient at the text times the embedding: one run, no integral',
    done: 'the gradient at the text times the embedding',
  },
  saliency: {
    ...LOCAL,
    title: 'saliency',
    description: 'The size of the gradient at the text, without a sign: one run, no integral',
    signed: false,
    done: 'the size of the gradient at the text: these scores have no sign, they are neither for nor against the class',
  },
  smoothgrad: {
    ...LOCAL,
    title: 'SmoothGrad',
    description: 'Input × gradient, averaged over copies of the embedding with noise',
    step: 'sample',
    draws: { default: 25, least: 2, noise: 0.5 },
    done: 'the gradient times the embedding was averaged over copies of the embedding with noise',
  },
  gradient_shap: {
    ...LOCAL,
    title: 'GradientSHAP',
    description: 'Expected gradients: at random places between random baselines and the text',
    baselines: true,
    delta: true,
    step: 'sample',
    draws: { default: 50, least: 2, noise: 0 },
    done: 'gradients were averaged at random places between the baselines and the text',
  },
  occlusion: {
    title: 'occlusion',
    description: 'Hides each token (or word, or sentence) in turn: no gradient, no integral',
    needs: 'forward runs',
    family: null,
    baselines: false,
    delta: false,
    step: 'run',
    steps: null,
    draws: null,
    units: ['token', 'word', 'sentence'],
    signed: true,
    done: 'each piece of the text in turn was hidden from the model',
  },
  shapley: {
    title: 'Shapley values',
    description: 'Each word joins the text in random orders: no gradient, and the sum is exact',
    needs: 'forward runs',
    family: null,
    baselines: true,
    delta: true,
    step: 'permutation',
    steps: null,
    draws: { default: 20, least: 4, noise: null },
    units: ['word', 'token', 'sentence'],
    signed: true,
    done: 'the pieces of the text joined it in random orders',
  },
} as const satisfies Readonly<Record<string, MethodDefinition>>;

export type MethodName = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];

/** The first method without gradients, which is offered for models that cannot be differentiated. */
export const UNGRADED = METHOD_NAMES.filter((name) => METHODS[name].needs === 'forward runs')[0];

/** '--method occlusion' */
export const WITHOUT_GRADIENT = `--method ${UNGRADED}`;

/** By its name, with what all methods have in common. */
export function methodOf(name: MethodName): MethodDefinition {
  return METHODS[name];
}

/** Whether a method takes nodes until it has converged, and --n-steps is the cap. */
export function isAdaptive(name: MethodName): boolean {
  return METHODS[name].steps?.kind === 'cap';
}
