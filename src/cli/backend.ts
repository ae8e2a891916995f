import type { CacheClearing, CacheReport } from '../core/model/hub';
import type { Classification, Explanation, ModelInfo, ReadingComparison, Tokenization } from '../protocol/explain';
import type {
  DocumentInput,
  DownloadedModel,
  DownloadRequest,
  ExplainOptions,
  ImportedModel,
  ImportRequest,
  Inspection,
  ModelOptions,
  Scan,
  WorkContext,
} from '../protocol/requests';

/** Options for opening a model. */
export interface BackendContext extends WorkContext {
  /** Called with a line about events during the work. */
  readonly notice?: (text: string) => void;
  /** For many documents: the device is found first, and all of them run on it. */
  readonly many?: boolean;
}

/** What the commands need from the core; tests pass a plain object. */
export interface Backend {
  openModel(options: ModelOptions, context: BackendContext): Promise<BackendModel>;
  /** Reads its files and runs nothing. */
  scanModel(options: ModelOptions, context: WorkContext): Promise<Scan>;
  openTokenizer(options: Pick<ModelOptions, 'model' | 'tokenizer'>, context: WorkContext): Promise<OpenTokenizer>;
  /** With labels where there is a model; a folder with only a tokenizer has none. */
  openReadings(options: ModelOptions, context: BackendContext): Promise<OpenReadings>;
  downloadModel(request: DownloadRequest, context: WorkContext): Promise<DownloadedModel>;
  importModel(request: ImportRequest, context: WorkContext): Promise<ImportedModel>;
  cacheReport(): CacheReport;
  /** The number of freed bytes. */
  clearCache(clearing: CacheClearing): number;
}

/** How many requests may be open at once, so that rows of equal length share a run. */
export interface Concurrency {
  readonly classify: number;
  readonly explain: number;
}

/** A loaded model. */
export interface BackendModel {
  readonly info: ModelInfo;
  /** A hash over every file that its numbers depend on. */
  readonly fingerprint: string;
  readonly concurrency: Concurrency;
  explain(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<Explanation>;
  classify(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<Classification>;
  inspect(): Promise<Inspection>;
  /** Ends its process, also during a run. */
  dispose(): Promise<void>;
}

export interface OpenTokenizer {
  /** A hash over every file that its ids depend on. */
  readonly fingerprint: string;
  tokenize(input: DocumentInput): Tokenization;
}

export interface OpenReadings {
  /** A hash over every file that the result depends on. */
  readonly fingerprint: string;
  /** Why there are no labels; null where there are. */
  readonly unlabelled: string | null;
  compare(input: DocumentInput, context: WorkContext): Promise<ReadingComparison>;
  dispose(): Promise<void>;
}
