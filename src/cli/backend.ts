import type { CacheClearing, CacheReport } from '../core/model/hub';
import type { Classification, Explanation, ModelInfo, Tokenization } from '../protocol/explain';
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

/** What goes along with opening a model. */
export interface BackendContext extends WorkContext {
  /** Told, in one line, what happens to the work while it goes on. */
  readonly notice?: (text: string) => void;
  /** Many documents come: all of them are worked on by one device, which is found first. */
  readonly many?: boolean;
}

/** What the commands need of the machine behind them; tests pass a plain object. */
export interface Backend {
  openModel(options: ModelOptions, context: BackendContext): Promise<BackendModel>;
  /** Reads its files and runs nothing. */
  scanModel(options: ModelOptions, context: WorkContext): Promise<Scan>;
  openTokenizer(model: string | undefined, context: WorkContext): Promise<OpenTokenizer>;
  downloadModel(request: DownloadRequest, context: WorkContext): Promise<DownloadedModel>;
  importModel(request: ImportRequest, context: WorkContext): Promise<ImportedModel>;
  cacheReport(): CacheReport;
  /** Bytes that were freed. */
  clearCache(clearing: CacheClearing): number;
}

/** How many requests may be made at once, so that rows of like length share a run. */
export interface Concurrency {
  readonly classify: number;
  readonly explain: number;
}

/** A loaded model. */
export interface BackendModel {
  readonly info: ModelInfo;
  /** Of the bytes of every file that its numbers hang on. */
  readonly fingerprint: string;
  readonly concurrency: Concurrency;
  explain(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<Explanation>;
  classify(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<Classification>;
  inspect(): Promise<Inspection>;
  /** Ends what runs for it, in the middle of a run too. */
  dispose(): Promise<void>;
}

export interface OpenTokenizer {
  /** Of the bytes of every file that its ids hang on. */
  readonly fingerprint: string;
  tokenize(input: DocumentInput): Tokenization;
}
