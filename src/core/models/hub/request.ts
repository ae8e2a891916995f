/**
 * One HTTP request, straight or through a proxy. Node's own client, and not fetch: that of Node 20 knows no proxies, and a
 * silent server must end it.
 */

import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as secured } from 'node:tls';
import * as l10n from '@vscode/l10n';
import type { ProxyFinder } from './proxy';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A silence of this many milliseconds ends the request, and later the body; so does a trickle of three times as many. */
  readonly idle: number;
  readonly proxyFor: ProxyFinder;
}

/** A request that got no answer, or whose answer stopped. */
export class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Less than this, in bytes a second, is no transfer: a gigabyte would take eleven days. */
const SLOWEST = 1024;

/** An answer that comes, but by so few bytes that it would never be whole. */
export class TrickleError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Ends a request whose head takes longer than a window, or whose body brings too little in one, measured where bytes come
 * in: a reader that is itself behind is waited for.
 */
function watchRate(request: http.ClientRequest, host: string, idle: number): void {
  const window = 3 * idle;
  let body: http.IncomingMessage | undefined;
  let before = 0;
  const timer = setInterval(() => {
    const came = body?.socket.bytesRead ?? 0;
    const enough = came - before >= (SLOWEST * window) / 1000;
    before = came;
    if (body === undefined) request.destroy(new SilenceError(l10n.t`no answer from ${host} for ${window / 1000} s`));
    else if (!enough && body.readableLength === 0)
      body.destroy(new TrickleError(l10n.t`${host} sends less than ${SLOWEST} bytes a second`));
  }, window);
  timer.unref();
  request.on('response', (answer) => {
    body = answer;
    before = answer.socket.bytesRead;
    timer.refresh();
    answer.on('close', () => clearInterval(timer));
  });
  request.on('close', () => body?.complete !== false && clearInterval(timer));
}

function credentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const plain = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

function clientOf(url: URL): typeof http | typeof https {
  return url.protocol === 'https:' ? https : http;
}

/** Sends and waits for the head of the answer. */
function send(url: URL, options: https.RequestOptions, { idle, signal }: RequestOptions) {
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = clientOf(url).request(url, { timeout: idle, signal, ...options });
    request.on('timeout', () =>
      request.destroy(new SilenceError(l10n.t`no answer from ${url.host} for ${idle / 1000} s`)),
    );
    request.on('error', reject);
    request.on('response', resolve);
    watchRate(request, url.host, idle);
    request.end();
  });
}

/** A way through the proxy to a secured host: its own words end at the proxy, the TLS inside it does not. */
function tunnel(proxy: URL, target: URL, { idle, signal }: RequestOptions): Promise<Socket> {
  const host = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    const headers = { host, ...credentials(proxy) };
    const request = clientOf(proxy).request(proxy, { method: 'CONNECT', path: host, headers, timeout: idle, signal });
    request.on('timeout', () => request.destroy(new SilenceError(l10n.t`no answer from the proxy ${proxy.host}`)));
    request.on('error', reject);
    // Some proxies refuse with an ordinary answer.
    request.on('response', (answer) => request.destroy(refusal(proxy, answer.statusCode)));
    request.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(refusal(proxy, answer.statusCode));
    });
    request.end();
  });
}

function refusal(proxy: URL, status: number | undefined): Error {
  return new Error(l10n.t`the proxy ${proxy.host} answers ${String(status)}`);
}

/** The answer's head; its body is not read yet. Rejects when there is none: AbortError, SilenceError, a socket's error. */
export async function request(url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  const { method, headers } = options;
  const proxy = options.proxyFor(url);
  if (!proxy) return send(url, { method, headers }, options);
  if (url.protocol === 'http:') {
    const path = url.href;
    const via = { ...headers, host: url.host, ...credentials(proxy) };
    return send(proxy, { method, path, headers: via }, options);
  }
  const socket = await tunnel(proxy, url, options);
  // A bare address has no name to ask for.
  const servername = isIP(url.hostname.replace(/^\[|\]$/g, '')) ? '' : url.hostname;
  const createConnection = () => secured({ socket, servername, host: url.hostname });
  return send(url, { method, headers, createConnection, agent: false }, options);
}
