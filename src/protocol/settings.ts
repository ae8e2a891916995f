/**
 * The settings `gradlens.*`: one definition gives type, default and bounds. The server checks what it is sent against it,
 * and a test compares it with the manifest.
 */
export const SETTINGS = {
  model: { type: 'string', default: '', scope: 'machine-overridable' },
  /** Folder of a tokenizer, for checkpoints that carry none: those of Flair before 0.11. */
  tokenizer: { type: 'string', default: '', scope: 'machine-overridable' },
  device: {
    type: 'enum',
    default: 'auto',
    values: ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml', 'wasm'],
    scope: 'machine-overridable',
  },
  documents: { type: 'strings', default: [], scope: 'resource' },
  'codeLens.enabled': { type: 'boolean', default: true, scope: 'resource' },
  'decorations.enabled': { type: 'boolean', default: true, scope: 'resource' },
  'decorations.granularity': {
    type: 'enum',
    default: 'word',
    values: ['token', 'word', 'sentence'],
    scope: 'resource',
  },
  'explain.onIdle': { type: 'boolean', default: false, scope: 'resource' },
  'data.textColumn': { type: 'string', default: '', scope: 'resource' },
  'data.labelColumn': { type: 'string', default: '', scope: 'resource' },
  'data.reportWrongLabels': { type: 'boolean', default: false, scope: 'resource' },
  'integration.method': {
    type: 'enum',
    default: 'adaptive',
    values: [
      'adaptive',
      'gausslegendre',
      'riemann_left',
      'riemann_right',
      'riemann_middle',
      'riemann_trapezoid',
      'occlusion',
    ],
    scope: 'resource',
  },
  /** 0: 50 for a fixed rule, at most 200 for the adaptive one. */
  'integration.steps': { type: 'integer', default: 0, minimum: 0, maximum: 10_000, scope: 'resource' },
  'integration.tolerance': { type: 'number', default: 0.01, minimum: 1e-6, maximum: 1, scope: 'resource' },
  /** 0: chosen from a memory budget. */
  'integration.internalBatchSize': { type: 'integer', default: 0, minimum: 0, maximum: 10_000, scope: 'resource' },
  /** 'pad', 'mask', 'unk', 'zero' or 'text:…'. */
  baseline: { type: 'string', default: 'pad', scope: 'resource' },
  'target.output': {
    type: 'enum',
    default: 'logit',
    values: ['logit', 'probability', 'margin'],
    scope: 'resource',
  },
  windows: { type: 'enum', default: 'all', values: ['all', 'first'], scope: 'resource' },
  'cuda.libraries': { type: 'string', default: '', scope: 'machine-overridable' },
  'trace.server': { type: 'enum', default: 'off', values: ['off', 'messages', 'verbose'], scope: 'window' },
} as const;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<D> = D extends { readonly type: 'enum'; readonly values: readonly (infer V)[] }
  ? V
  : D extends { readonly type: 'boolean' }
    ? boolean
    : D extends { readonly type: 'integer' | 'number' }
      ? number
      : D extends { readonly type: 'strings' }
        ? readonly string[]
        : string;

/** Every setting by its name without 'gradlens.', as it holds for one document. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };
