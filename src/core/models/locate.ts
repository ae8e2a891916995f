/** Resolves a model's name to a path: a path takes precedence over a Hub id, the cache over the network. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ModelOptions, WorkContext } from '../../protocol/requests';
import { HubError, ModelFolderError } from '../errors';
import { cachedModel, cachedTokenizer, type DownloadParts, download } from './hub';
import { parseHubId } from './hub/id';
import { hubSettings } from './hub/settings';

/**
 * The path of a model named by a path or by owner/name on the Hub, which is fetched unless the cache has it. Other names
 * are returned unchanged. Throws HubError, or ModelFolderError for a name that looks like a mistyped path.
 */
export async function locate(
  model: string,
  options: ModelOptions,
  context: WorkContext,
  parts: Pick<DownloadParts, 'externalFiles' | 'tokenizerAlone' | 'weightsAlone'>,
): Promise<string> {
  if (existsSync(model)) return model;
  const wanted = parseHubId(model);
  if (!wanted) return model;
  const ownTokenizer = options.tokenizer !== undefined;
  const { cache } = hubSettings(options.hub);
  const { dtype } = options;
  const found = parts.tokenizerAlone
    ? cachedTokenizer(cache, wanted)
    : cachedModel(cache, wanted, { dtype }, ownTokenizer || parts.weightsAlone)?.folder;
  if (found !== undefined) return found;
  const [owner] = wanted.id.split('/');
  if (existsSync(owner))
    throw new ModelFolderError(l10n.t`there is no model at ${model}: the folder ${owner} has none of this name`, {
      hints: [l10n.t`if the model of this name on the Hugging Face Hub is meant: gradlens download ${model}`],
    });
  try {
    return (await download({ id: model, dtype, hub: options.hub }, context, { ...parts, ownTokenizer })).folder;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const { reason, message, hints, cause } = error;
    // The name may be a mistyped path.
    throw new HubError(reason, message, {
      cause,
      hints: [...hints.slice(0, 2), l10n.t`nothing is at ${resolve(model)} either`],
    });
  }
}
