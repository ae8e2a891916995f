/** Errors of the Hub and the network, as one line with a remedy. Addresses are shown without query: it may have a signature. */

import type { IncomingHttpHeaders } from 'node:http';
import * as l10n from '@vscode/l10n';
import { CancelledError, GradlensError, HubError } from '../../errors';

/** The request, for messages. */
export interface Asked {
  readonly endpoint: string;
  /** owner/name; null for a search. */
  readonly id: string | null;
  readonly file?: string;
  readonly revision?: string;
  /** Whether a token was sent. */
  readonly token: boolean;
}

const BUSY = new Set([500, 502, 503, 504]);
const PASSING = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const AWAY = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'ENETDOWN']);

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether the error is transient: a retry can succeed. */
export function passing(error: unknown): boolean {
  return PASSING.has(codeOf(error));
}

/**
 * Whether the server did not answer. Each attempt then takes a whole timeout, so there are fewer retries than after a
 * closed connection.
 */
export function silentServer(error: unknown): boolean {
  return codeOf(error) === 'ETIMEDOUT';
}

/** Whether the status is that of a server that may recover soon. */
export function busy(status: number): boolean {
  return status === 429 || BUSY.has(status);
}

/** Seconds before the next attempt, from Retry-After or the Hub's RateLimit header; null if there is neither. */
export function retryAfter(headers: IncomingHttpHeaders, now = Date.now()): number | null {
  const text = headers['retry-after'];
  if (text !== undefined) {
    const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
    if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  }
  const left = /(?:^|[;,\s])t=(\d+)/.exec(String(headers.ratelimit ?? ''));
  return left ? Number(left[1]) : null;
}

/** The error for a status that is not success. */
export function refused(status: number, headers: IncomingHttpHeaders, asked: Asked): HubError {
  const { endpoint, id } = asked;
  const page = id === null ? endpoint : `${endpoint}/${id}`;
  const host = new URL(endpoint).host;
  const code = String(headers['x-error-code'] ?? '');
  const message = String(headers['x-error-message'] ?? '');
  const name = id ?? 'the search';
  if (code === 'GatedRepo' || (status === 403 && /gated|restricted/i.test(message)))
    return new HubError(
      'gated',
      l10n.t`${name} is gated: accept its terms at ${page}, then give a token of that account`,
      {
        hints: asked.token
          ? [l10n.t('a token was sent, but its account or permissions do not include this model')]
          : TOKEN_HINT,
      },
    );
  if (status === 401 && asked.token && code !== 'RepoNotFound')
    return new HubError(
      'unauthorized',
      l10n.t`${host} does not accept the token that was sent: check HF_TOKEN or log in again`,
    );
  if (status === 401 || code === 'RepoNotFound')
    return new HubError(
      asked.token || status === 404 ? 'not-found' : 'unauthorized',
      l10n.t`there is no model ${name} on ${host}, or it is private: check the name${asked.token ? l10n.t(' and the access of the token') : ''}`,
      { hints: asked.token ? [] : TOKEN_HINT },
    );
  if (status === 403)
    return new HubError('gated', l10n.t`${host} refuses access to ${name} (403): see ${page}`, { hints: TOKEN_HINT });
  if (status === 404) return missing(asked, host, code);
  if (status === 429) {
    const seconds = retryAfter(headers);
    const when = seconds === null ? 'later' : `in ${seconds} s`;
    return new HubError(
      'rate-limited',
      l10n.t`${host} received too many requests from this machine (429): try again ${when}`,
      {
        hints: asked.token ? [] : [l10n.t('with a token (HF_TOKEN) the limit is higher')],
      },
    );
  }
  if (status >= 500) return new HubError('server', l10n.t`${host} has a server error (${status}): try again later`);
  return new HubError('server', l10n.t`${host} answers ${status} for ${asked.file ?? name}: expected a file or a list`);
}

const TOKEN_HINT: readonly string[] = ['put a token from https://huggingface.co/settings/tokens into HF_TOKEN'];

function missing({ id, file, revision }: Asked, host: string, code: string): HubError {
  if (code === 'RevisionNotFound' || (code === '' && revision !== undefined && revision !== 'main'))
    return new HubError(
      'not-found',
      l10n.t`${String(id)} on ${host} has no revision ${String(revision)}: name a branch, a tag or a commit`,
    );
  if (file !== undefined)
    return new HubError('not-found', l10n.t`${String(id)} on ${host} has no file ${file} any more: try again`);
  return new HubError('not-found', l10n.t`there is no model ${id ?? ''} on ${host}: check the name`);
}

/** The error for a request without a response, or for a response that ended early. Our own errors are returned as they are. */
export function unreachable(cause: unknown, host: string): GradlensError {
  if (cause instanceof GradlensError) return cause;
  if (cause instanceof Error && cause.name === 'AbortError') return new CancelledError();
  const code = codeOf(cause);
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
  if (AWAY.has(code))
    return new HubError('unreachable', l10n.t`${host} cannot be reached (${code}): is this machine online?`, {
      cause,
      hints: [l10n.t('behind a proxy set HTTPS_PROXY; HF_HUB_OFFLINE=1 uses what was downloaded before')],
    });
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code))
    return new HubError('unreachable', l10n.t`the certificate of ${host} is not trusted (${code})`, {
      cause,
      hints: [l10n.t('where a company or a proxy signs certificates, name its file in NODE_EXTRA_CA_CERTS')],
    });
  return new HubError('unreachable', l10n.t`the connection to ${host} failed (${reason}): try again`, { cause });
}
