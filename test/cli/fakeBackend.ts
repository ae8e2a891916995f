import type { Backend, BackendContext, BackendModel } from '../../src/cli/backend';
import { CancelledError, DocumentError } from '../../src/core/errors';
import { aggregate } from '../../src/core/explanation/aggregate';
import type { CacheClearing, CacheReport } from '../../src/core/model/hub';
import type {
  Classification,
  Explanation,
  ModelInfo,
  ReadingComparison,
  TokenAttribution,
} from '../../src/protocol/explain';
import type {
  DocumentInput,
  DownloadRequest,
  ExplainOptions,
  ImportedModel,
  ImportRequest,
  ModelOptions,
  Scan,
  WorkContext,
} from '../../src/protocol/requests';

export const FAKE_MODEL: ModelInfo = {
  path: 'models/bbc-news',
  sha256: 'ab'.repeat(32),
  task: 'single-label',
  labels: ['business', 'sport', 'politics'],
  embedding: '/embeddings/word_embeddings/Gather_output_0',
  device: 'cpu',
  dtype: 'fp32',
  twinDistance: 0,
};

/** Words that the fake model knows: their scores for 'business'; all others score a little by their length. */
const KNOWN: Readonly<Record<string, number>> = { profits: 0.41, shares: 0.22, film: -0.12, bank: 0.3, match: -0.4 };

/** How a fake backend behaves, where it is not the usual way. */
export interface FakeBehaviour {
  readonly converged?: boolean;
  readonly concurrency?: number;
  readonly model?: Partial<ModelInfo>;
  readonly warnings?: readonly string[];
  /** What happens to the work while it goes on. */
  readonly notice?: string;
  /** Called before each explanation. */
  readonly before?: (input: DocumentInput, options: ExplainOptions, context: WorkContext) => Promise<void> | void;
}

/** A backend of plain objects: one token a word, 'sport' when the text says match, else 'business'. */
export function fakeBackend(behaviour: FakeBehaviour = {}): Backend & { disposed: number } {
  const backend = {
    disposed: 0,
    scanModel: async (options: ModelOptions): Promise<Scan> => ({
      schema: 1,
      path: options.model ?? 'bbc-news',
      files: [{ name: 'model.onnx', size: 1_500_000 }],
      opsets: { '': 18 },
      inputs: [{ name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['batch', 3] }],
      embedding: FAKE_MODEL.embedding,
      explainedBy: 'gradients',
      reason: null,
      ops: [{ op: 'MatMul', count: 36, onPath: 30, differentiable: true }],
      nodes: 36,
      constants: { count: 2, elements: 370_000, bytes: 1_480_000 },
      limits: { nodes: 50_000, seconds: 120, heap: 2e9, memory: 8e9 },
      warnings: [],
    }),
    openModel: async (_options: ModelOptions, { notice }: BackendContext): Promise<BackendModel> => ({
      fingerprint: behaviour.model?.sha256 ?? FAKE_MODEL.sha256,
      info: { ...FAKE_MODEL, ...behaviour.model },
      concurrency: { classify: behaviour.concurrency ?? 1, explain: behaviour.concurrency ?? 1 },
      explain: async (input, options, context) => {
        await behaviour.before?.(input, options, context);
        if (behaviour.notice !== undefined) notice?.(behaviour.notice);
        if (context.signal?.aborted) throw new CancelledError();
        return fakeExplanation(input, behaviour);
      },
      classify: async (input, options, context) => {
        await behaviour.before?.(input, options, context);
        return fakeClassification(input, behaviour);
      },
      inspect: async () => ({
        schema: 1,
        model: { ...FAKE_MODEL, ...behaviour.model },
        problemType: 'single_label_classification',
        longestInput: 512,
        tokenizer: null,
        inputs: [{ name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] }],
        outputs: [{ name: 'logits', type: 'float32', dims: ['batch', 3] }],
        embedding: FAKE_MODEL.embedding,
        explainedBy: 'occlusion',
        reason: null,
        rows: null,
        ops: [
          { op: 'MatMul', count: 36, onPath: 30, differentiable: true },
          { op: 'NonZero', count: 1, onPath: 1, differentiable: false },
        ],
        devices: [
          { device: 'cpu', available: true, reason: null, used: true, placement: [], times: null },
          {
            device: 'cuda',
            available: false,
            reason: 'the CUDA libraries are not installed',
            used: false,
            placement: [],
            times: null,
          },
          {
            device: 'webgpu',
            available: true,
            reason: null,
            used: false,
            placement: [
              { device: 'webgpu', nodes: 254, time: 17.6 },
              { device: 'cpu', nodes: 62, time: 2.2 },
              { device: 'copies', nodes: 5, time: 2.2 },
            ],
            times: { own: 9.3, cpu: 40.2 },
          },
        ],
        warnings: [],
      }),
      dispose: async () => {
        backend.disposed++;
      },
    }),
    downloadModel: async (request: DownloadRequest, context: WorkContext) => {
      context.progress?.({ stage: 'download', done: 0, total: 1_500_000, name: request.id });
      return {
        id: request.id,
        revision: 'c0ffee'.padEnd(40, '0'),
        folder: '/cache/snapshot',
        files: [{ name: 'onnx/model.onnx', size: 1_500_000 }],
        fetched: 1_500_000,
      };
    },
    importModel: async ({ checkpoint, folder }: ImportRequest): Promise<ImportedModel> => ({
      schema: 1,
      folder,
      checkpoint,
      labels: ['a', 'b'],
      bytes: 1000,
      notes: ['rules of Flair 0.15.1'],
    }),
    cacheReport: (): CacheReport => ({
      folder: '/cache/gradlens',
      parts: [
        { name: 'hashes.json', path: '/cache/gradlens/hashes.json', size: 1200, holds: 'SHA-256 of model files' },
      ],
      hub: {
        folder: '/cache/huggingface',
        models: [{ id: 'owner/name', revision: 'a'.repeat(40), folder: '/snapshot', size: 268_000_000, usable: true }],
      },
    }),
    clearCache: ({ own, models }: CacheClearing) => (own ? 1200 : 0) + 1_000_000 * models.length,
    openReadings: async () => ({
      fingerprint: 'a tokenizer',
      unlabelled: null,
      compare: async (input: DocumentInput) => fakeComparison(input),
      dispose: async () => undefined,
    }),
    openTokenizer: async () => ({
      fingerprint: 'a tokenizer',
      tokenize: (input: DocumentInput) => ({ ...documentPart(input), tokens: fakeTokens(input.text), warnings: [] }),
    }),
  };
  return backend;
}

export function fakeExplanation(input: DocumentInput, behaviour: FakeBehaviour = {}): Explanation {
  const tokens = fakeTokens(input.text);
  const classification = fakeClassification(input, behaviour);
  const { prediction } = classification;
  const sum = tokens.reduce((total, token) => total + token.attribution, 0);
  const ranges = tokens.filter((token) => token.end > token.start);
  return {
    ...classification,
    target: { index: prediction.index, label: prediction.label, output: 'logit', against: null },
    integration: {
      method: 'adaptive',
      steps: 15,
      forwardRuns: 9,
      baseline: 'pad',
      baselineSpread: null,
      standardError: null,
      fInput: sum - 0.3,
      fBaseline: -0.3,
      delta: 0,
      relativeDelta: behaviour.converged === false ? 0.04 : 0.002,
      converged: behaviour.converged ?? true,
    },
    tokens,
    words: aggregate(tokens, [{ text: input.text, ranges }]),
    warnings: behaviour.warnings ?? [],
  };
}

function fakeClassification(input: DocumentInput, behaviour: FakeBehaviour): Classification {
  const tokens = fakeTokens(input.text);
  if (tokens.length === 2) throw new DocumentError('has nothing to explain: no content token');
  const index = /match/i.test(input.text) ? 1 : 0;
  const logits = index === 1 ? [-1, 4, -2] : [4, -0.5, -1.5];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const label = FAKE_MODEL.labels[index] ?? '';
  return {
    ...documentPart(input),
    model: { ...FAKE_MODEL, ...behaviour.model },
    prediction: {
      index,
      label,
      labels: [label],
      scores: FAKE_MODEL.labels.map((name, i) => {
        const logit = logits[i] ?? 0;
        return { label: name, logit, probability: Math.exp(logit) / total };
      }),
    },
    windows: [{ start: 0, end: input.text.length, tokens: tokens.length - 2 }],
    unseen: null,
    warnings: behaviour.warnings ?? [],
  };
}

function documentPart(input: DocumentInput) {
  return { schema: 1 as const, ...input };
}

function fakeTokens(text: string): TokenAttribution[] {
  const special = { start: 0, end: 0, special: true, sequence: 0 as const, attribution: 0 };
  const words = Array.from(text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu), (match, index) => ({
    id: 1000 + index,
    token: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
    special: false,
    sequence: 0 as const,
    attribution: KNOWN[match[0].toLowerCase()] ?? ((match[0].length % 5) - 2) / 200,
  }));
  return [{ id: 101, token: '[CLS]', ...special }, ...words, { id: 102, token: '[SEP]', ...special }];
}

/** One reader leaves the last word out, another fails. */
export function fakeComparison(input: DocumentInput): ReadingComparison {
  const tokens = fakeTokens(input.text);
  const { prediction } = fakeClassification(input, {});
  const last = tokens.at(-2);
  const differs = last === undefined ? [] : [{ sequence: 0 as const, start: last.start, end: last.end }];
  const plain = { failure: null, differs: [], prediction };
  return {
    ...documentPart(input),
    model: FAKE_MODEL,
    readings: [
      { ...plain, name: 'tokenizer.json', used: false, tokens: tokens.filter((t) => t !== last), same: false, differs },
      { ...plain, name: 'transformers 4', used: true, tokens, same: true },
      {
        ...plain,
        name: 'transformers 5',
        used: false,
        tokens: null,
        same: false,
        failure: 'it fails',
        prediction: null,
      },
    ],
    warnings: [],
  };
}
