/**
 * Requests to the Hub. Follows redirects itself, so that the token is only sent to the Hub's own host; retries transient
 * failures; reports all others as HubError.
 */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import * as l10n from '@vscode/l10n';
import { CancelledError, HubError, throwIfCancelled } from '../../errors';
import { type Asked, busy, passing, refused, retryAfter, silentServer, unreachable } from './failures';
import { request } from './request';
import type { HubSettings } from './settings';

export interface Answer {
  readonly status: number;
  /** The headers of the last response. */
  readonly headers: IncomingHttpHeaders;
  /** The headers of the first response, from the Hub itself: they can have the hash of a file on another host. */
  readonly first: IncomingHttpHeaders;
  /** The address of the last response. */
  readonly url: URL;
  readonly body: IncomingMessage;
}

export interface HubRequest {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly id: string | null;
  readonly file?: string;
  readonly revision?: string;
}

/** Waits, or rejects with CancelledError. Tests pass one that does not wait. */
export type Pause = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

const MOST_REDIRECTS = 10;
/** Number of retries after the first attempt. */
const RETRIES = 3;
/** Longest total wait that the Hub may ask for, in seconds; a longer one is an error, so that the user decides. */
const PATIENCE = 30;
/** Largest JSON body in bytes, far above the largest lists of files and models. */
const LARGEST_JSON = 32 * 1024 * 1024;

const waiting: Pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    throwIfCancelled(signal);
    const stop = () => {
      clearTimeout(timer);
      reject(new CancelledError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });

export class HubClient {
  constructor(
    readonly settings: HubSettings,
    readonly pause: Pause = waiting,
  ) {}

  /** The response to a GET: status 200, or 206 or 416 if a range was requested. Throws HubError or CancelledError. */
  async get(address: string | URL, question: HubRequest): Promise<Answer> {
    const { signal } = question;
    let waited = 0;
    for (let tries = 0; ; tries++) {
      throwIfCancelled(signal);
      try {
        const answer = await this.follow(new URL(address), question);
        const { status, headers, body } = answer;
        const ranged = question.headers?.range !== undefined && (status === 206 || status === 416);
        if (status === 200 || ranged) return answer;
        body.destroy();
        const asked = this.asked(question);
        const seconds = retryAfter(headers);
        waited += seconds ?? 0;
        if (!busy(status) || tries >= RETRIES || waited > PATIENCE) throw refused(status, headers, asked);
        await this.pause(seconds === null ? this.backoff(tries) : 1000 * seconds, signal);
      } catch (error) {
        const most = silentServer(error) ? 1 : RETRIES;
        if (!passing(error) || tries >= most) throw unreachable(error, new URL(address).host);
        await this.pause(this.backoff(tries), signal);
      }
    }
  }

  /** A `fetch` for @huggingface/hub with the same rules and a bounded body. */
  fetching(question: HubRequest): typeof fetch {
    return async (input) => {
      const address = input instanceof Request ? input.url : input;
      for (let tries = 0; ; tries++) {
        const { body, headers, status, url } = await this.get(address, {
          ...question,
          headers: { accept: 'application/json' },
        });
        try {
          const bytes = await whole(body, url.host);
          const link = typeof headers.link === 'string' ? { link: headers.link } : undefined;
          return new Response(bytes, { status, headers: { 'content-type': 'application/json', ...link } });
        } catch (error) {
          if (!passing(error) || tries >= RETRIES) throw unreachable(error, url.host);
          await this.pause(this.backoff(tries), question.signal);
        }
      }
    };
  }

  /** Milliseconds before the next attempt. */
  backoff(tries: number): number {
    return 1000 * 2 ** Math.min(2, tries);
  }

  private asked({ id, file, revision }: HubRequest): Asked {
    const { endpoint, token } = this.settings;
    return { endpoint, id, file, revision, token: token !== null };
  }

  private async follow(start: URL, { method, headers, signal }: HubRequest): Promise<Answer> {
    const { settings } = this;
    const home = new URL(settings.endpoint).origin;
    let url = start;
    let first: IncomingHttpHeaders | undefined;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const own = settings.token !== null && url.origin === home;
      const sent = {
        'accept-encoding': 'identity',
        'user-agent': 'gradlens',
        ...headers,
        ...(own ? { authorization: `Bearer ${settings.token}` } : {}),
      };
      const body = await request(url, {
        method,
        headers: sent,
        signal,
        idle: settings.idle,
        proxyFor: settings.proxyFor,
      });
      const { statusCode: status = 0, headers: head } = body;
      first ??= head;
      if (![301, 302, 303, 307, 308].includes(status) || !head.location)
        return { status, headers: head, first, url, body };
      body.destroy();
      url = redirected(url, head.location);
    }
    throw new HubError('server', l10n.t`${start.host} redirects without end: try again later`);
  }
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const safe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:');
  if (!to || !safe)
    throw new HubError(
      'server',
      l10n.t`${from.host} redirects to an address that is not followed: expected https, found ${to?.protocol ?? 'none'}`,
    );
  return to;
}

/** All bytes of a body of limited size. */
async function whole(body: IncomingMessage, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_JSON)
        throw new HubError('server', l10n.t`${host} answers with a list of more than ${LARGEST_JSON} bytes: not read`);
      chunks.push(chunk);
    }
  } finally {
    body.destroy();
  }
  return new Uint8Array(Buffer.concat(chunks));
}
