/** The available models: bundled, in the shared cache, on the hub. */
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver/node';
import { CancelledError, GradlensError } from '../../core/errors';
import { type ModelChoice, type ModelList, REQUESTS } from '../../protocol/editor';
import { BUNDLED } from '../../protocol/options/modelOptions';
import type { CachedModel, HubModel } from '../../protocol/requests';
import { answer } from './answer';
import { modelsSchema } from './params';

const CHOICE: ModelChoice = {
  value: '',
  name: BUNDLED,
  detail: l10n.t('five BBC news topics'),
  kind: 'bundled',
  path: null,
};

export function answerModels(connection: Connection, token: () => string | undefined): void {
  answer(connection, REQUESTS.models, modelsSchema, ({ query }, signal) =>
    query === undefined || query.trim() === '' ? onThisMachine() : onTheHub(query, token(), signal),
  );
}

async function onThisMachine(): Promise<ModelList> {
  const { cachedModels } = await import('../../core/model/model');
  try {
    const cached = await cachedModels();
    return { models: [CHOICE, ...cached.filter((model) => model.usable).map(cachedChoice)], problem: null };
  } catch (error) {
    return { models: [CHOICE], problem: lineOf(error) };
  }
}

async function onTheHub(query: string, token: string | undefined, signal: AbortSignal): Promise<ModelList> {
  const { searchHub } = await import('../../core/model/model');
  try {
    const found = await searchHub(query, { signal, ...(token ? { hub: { token } } : {}) });
    return { models: found.map(hubChoice), problem: null };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { models: [], problem: lineOf(error) };
  }
}

function cachedChoice({ id, size, folder }: CachedModel): ModelChoice {
  return { value: id, name: id, detail: sizeText(size), kind: 'cached', path: folder };
}

function hubChoice({ id, license, size, gated }: HubModel): ModelChoice {
  const detail = [license, size === null ? null : sizeText(size), gated ? l10n.t('needs a token') : null];
  return { value: id, name: id, detail: detail.filter((d) => d !== null).join(' · '), kind: 'hub', path: null };
}

function sizeText(bytes: number): string {
  const mega = bytes / 1e6;
  return mega < 1000 ? `${Math.max(1, Math.round(mega))} MB` : `${(mega / 1000).toFixed(1)} GB`;
}

/** One line for an error that the user can correct; other errors are faults of the program. */
function lineOf(error: unknown): string {
  if (error instanceof GradlensError) return error.message;
  throw error;
}
