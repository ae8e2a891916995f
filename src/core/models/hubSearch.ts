/** Searches text classifiers on the Hub, for pickers. */

import { listModels } from '@huggingface/hub';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { HubModel, HubSearchOptions } from '../../protocol/requests';
import { CancelledError, HubError, throwIfCancelled } from '../errors';
import { HubClient } from './hub/client';
import { neededFiles, weightFiles } from './hub/needed';
import { type ListedFile, repository, safePath } from './hub/repository';
import { hubSettings } from './hub/settings';
import { graphFiles } from './variants';

const MOST = 20;
/** Concurrent requests of sizes; each size takes two small requests. */
const AT_ONCE = 4;

const Found = v.object({
  name: v.pipe(v.string(), v.maxLength(200)),
  downloads: v.optional(v.nullable(v.number()), 0),
  gated: v.optional(v.nullable(v.union([v.boolean(), v.string()])), false),
  tags: v.optional(v.array(v.string()), []),
  filePaths: v.optional(v.array(v.string()), []),
});
type Found = v.InferOutput<typeof Found>;

/**
 * Text classifiers whose names contain `query`, by number of downloads. `onFound` is called with the list before the sizes
 * are known; the promise resolves with sizes. Throws HubError or CancelledError.
 */
export async function searchModels(
  query: string,
  options: HubSearchOptions = {},
  client = new HubClient(hubSettings(options.hub)),
): Promise<readonly HubModel[]> {
  const { signal, limit = MOST } = options;
  const { endpoint, offline } = client.settings;
  if (offline) throw new HubError('offline', l10n.t('HF_HUB_OFFLINE is set: only models in the cache can be used'));
  throwIfCancelled(signal);
  const found: Found[] = [];
  const list = listModels({
    hubUrl: endpoint,
    fetch: client.fetching({ id: null, signal }),
    search: { query: query.trim().slice(0, 200), task: 'text-classification' },
    sort: 'downloads',
    additionalFields: ['tags', 'filePaths'],
    limit,
  });
  try {
    for await (const model of list) {
      const parsed = v.safeParse(Found, model);
      if (parsed.success) found.push(parsed.output);
    }
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError)
      throw new HubError(
        'server',
        l10n.t`${new URL(endpoint).host} answers a search with something other than a list`,
        {
          cause,
        },
      );
    throw cause;
  }
  const models = found.map(listed);
  options.onFound?.(models);
  return withSizes(models, client, signal);
}

function listed({ name, downloads, gated, tags, filePaths }: Found): HubModel {
  const license = tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null;
  return {
    id: name,
    license,
    downloads: downloads ?? 0,
    size: null,
    hasOnnx: graphFiles(filePaths).length > 0,
    hasSafetensors: weightFiles(filePaths).some((path) => path.includes('safetensors')),
    gated: gated !== false && gated !== null,
  };
}

async function withSizes(
  models: readonly HubModel[],
  client: HubClient,
  signal: AbortSignal | undefined,
): Promise<readonly HubModel[]> {
  const sized = [...models];
  const waiting = models.map((_, i) => i);
  const worker = async () => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
      const model = models[i];
      if (model.hasOnnx || model.hasSafetensors) sized[i] = { ...model, size: await sizeOf(model.id, client, signal) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return sized;
}

/** Bytes that a download would fetch; null where the Hub does not say it or denies access. */
async function sizeOf(id: string, client: HubClient, signal: AbortSignal | undefined): Promise<number | null> {
  try {
    const { files } = await repository(client, { id, revision: 'main' }, signal);
    const sizes = new Map(files.filter((f) => safePath(f.path)).map((f: ListedFile) => [f.path, f.size]));
    const { paths } = neededFiles([...sizes.keys()], { id, ownTokenizer: true, weights: true });
    const known = paths.map((path) => sizes.get(path));
    return known.every((size) => size !== undefined) ? known.reduce((sum, size) => sum + size, 0) : null;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    // A model whose size cannot be fetched does not fail the list.
    return null;
  }
}
