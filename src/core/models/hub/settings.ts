/** Settings of the Hub: the caller's, else those of the environment variables that huggingface_hub reads. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { HubAccess } from '../../../protocol/requests';
import { HubError, UsageError } from '../../errors';
import { readFileBytes } from '../../files';
import { type ProxyFinder, proxyFinder } from './proxy';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface HubSettings {
  /** The address of the Hub, without a final slash. */
  readonly endpoint: string;
  readonly token: string | null;
  /** The folder of the shared Hugging Face cache, with its models--owner--name folders. */
  readonly cache: string;
  readonly offline: boolean;
  /** Milliseconds without data after which a request ends. */
  readonly idle: number;
  readonly proxyFor: ProxyFinder;
}

/** Largest token file in bytes. */
const LARGEST_TOKEN = 4096;
const IDLE_SECONDS = 10;

function isTrue(value: string | undefined): boolean {
  return /^(?:1|on|yes|true)$/i.test(value ?? '');
}

function expanded(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** The folder of the token file and, below it, of the cache. */
function home(env: Environment): string {
  return expanded(env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface'));
}

/** The folder of the model cache: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub. */
export function hubCache(env: Environment = process.env): string {
  return expanded(env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home(env), 'hub'));
}

/** The address of the Hub. Throws UsageError for an invalid one, or one to which the token must not be sent. */
function endpointOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new UsageError(l10n.t`HF_ENDPOINT is "${text}", which is not an address: use https://huggingface.co`, {
      cause,
    });
  }
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError(l10n.t('HF_ENDPOINT must be a plain http or https address, like https://huggingface.co'));
  return url.href.replace(/\/+$/, '');
}

function tokenOf(access: HubAccess, env: Environment): string | null {
  const implicit = isTrue(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)
    ? undefined
    : env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || tokenFile(expanded(env.HF_TOKEN_PATH || join(home(env), 'token')));
  const token = (access.token ?? implicit ?? '').trim();
  if (token === '') return null;
  // The token is sent in a header; errors never show its value.
  if (!/^[\x21-\x7e]{1,4096}$/.test(token))
    throw new HubError(
      'unauthorized',
      l10n.t('the Hugging Face token (HF_TOKEN) has characters that tokens cannot have: copy it again'),
    );
  return token;
}

function tokenFile(file: string): string | undefined {
  try {
    return readFileBytes(file, LARGEST_TOKEN).toString('utf8');
  } catch {
    // There is no token file: nobody has logged in.
    return undefined;
  }
}

/** The settings in effect. Throws UsageError or HubError for invalid ones. */
export function hubSettings(access: HubAccess = {}, env: Environment = process.env): HubSettings {
  const seconds = Number(env.HF_HUB_DOWNLOAD_TIMEOUT);
  return {
    endpoint: endpointOf(access.endpoint || env.HF_ENDPOINT || 'https://huggingface.co'),
    token: tokenOf(access, env),
    cache: hubCache(env),
    offline: access.offline ?? (isTrue(env.HF_HUB_OFFLINE) || isTrue(env.TRANSFORMERS_OFFLINE)),
    idle: 1000 * (seconds > 0 && seconds < 86_400 ? seconds : IDLE_SECONDS),
    proxyFor: proxyFinder(access.proxy ? { ...env, HTTPS_PROXY: access.proxy, HTTP_PROXY: access.proxy } : env),
  };
}
