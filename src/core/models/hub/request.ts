/**
 * One HTTP request, direct or through a proxy. Uses Node's http client instead of fetch, which in Node 20 supports no
 * proxies and no limit of the time without data.
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
  /** Milliseconds without data after which the request ends; three times as many for a body that is too slow. */
  readonly idle: number;
  readonly proxyFor: ProxyFinder;
}

/** The error of a request without a response, or whose response stopped. */
export class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Lowest accepted rate in bytes per second, at which a gigabyte takes eleven days. */
const SLOWEST = 1024;

/** The error of a response that is slower than SLOWEST. */
export class TrickleError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Ends a request whose headers take longer than `idle`, or whose body is too slow. The rate is measured at the socket, so
 * that a slow reader does not end the request.
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

/** Sends the request and waits for the headers of the response. */
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

/** A CONNECT tunnel through the proxy to an HTTPS host: TLS is end to end between this machine and the host. */
function tunnel(proxy: URL, target: URL, { idle, signal }: RequestOptions): Promise<Socket> {
  const host = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    const headers = { host, ...credentials(proxy) };
    const request = clientOf(proxy).request(proxy, { method: 'CONNECT', path: host, headers, timeout: idle, signal });
    request.on('timeout', () => request.destroy(new SilenceError(l10n.t`no answer from the proxy ${proxy.host}`)));
    request.on('error', reject);
    // Some proxies refuse with an ordinary response.
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

/** The response with its body unread. Rejects with AbortError, SilenceError or the error of the socket. */
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
  // An IP address is no server name for TLS.
  const servername = isIP(url.hostname.replace(/^\[|\]$/g, '')) ? '' : url.hostname;
  const createConnection = () => secured({ socket, servername, host: url.hostname });
  return send(url, { method, headers, createConnection, agent: false }, options);
}
