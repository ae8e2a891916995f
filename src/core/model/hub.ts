/** The entry to the Hugging Face Hub: connects downloads with the reader of graphs, which finds their external data files. */
import type {
  CachedModel,
  DownloadedModel,
  DownloadRequest,
  HubDoor,
  ModelOptions,
  WorkContext,
} from '../../protocol/requests';
import { type CacheClearing, type CacheReport, cacheReport, clearCache } from '../models/caches';
import { cached, download } from '../models/hub';
import { hubCache } from '../models/hub/settings';
import { searchModels } from '../models/hubSearch';
import { locate } from '../models/locate';
import { GraphThread } from '../running/graphThread';

export type { CacheClearing, CacheReport };
export { cacheReport, clearCache };

async function externalFiles(onnx: string, signal?: AbortSignal): Promise<readonly string[]> {
  const graph = new GraphThread(onnx, { onnx, config: '', weights: false, dtype: 'fp32', wanted: { labels: null } });
  try {
    return await graph.ask('locations', {}, signal);
  } finally {
    graph.dispose();
  }
}

/** Fetches a model, or its missing files, into the shared cache. Throws HubError, UsageError or CancelledError. */
export function downloadModel(request: DownloadRequest, context: WorkContext = {}): Promise<DownloadedModel> {
  return download(request, context, { externalFiles });
}

/** The models in the shared cache. */
export async function cachedModels(): Promise<readonly CachedModel[]> {
  return cached(hubCache());
}

/** The path of a model: a local path unchanged, or that of its snapshot in the cache, which is fetched if needed. */
export function locateModel(model: string, options: ModelOptions, context: WorkContext): Promise<string> {
  return locate(model, options, context, { externalFiles });
}

/** The folder of an adapter's base model, with its config and weights, even if it has graphs. */
export function locateBase(model: string, options: ModelOptions, context: WorkContext): Promise<string> {
  return locate(model, options, context, { weightsAlone: true });
}

/** The path of a model's tokenizer; other files are not fetched. */
export function locateTokenizer(model: string, context: WorkContext): Promise<string> {
  return locate(model, {}, context, { tokenizerAlone: true });
}

/** Text classifiers on the Hub whose names contain the words. */
export const searchHub: HubDoor['searchHub'] = searchModels;
