/** A server on this machine that speaks the Hub's routes, with faults where a test asks for them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecured } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const COMMIT = 'c0ffee'.padEnd(40, '0');

export interface Repo {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly gated?: boolean;
  readonly license?: string;
  readonly downloads?: number;
}

/** Handles a request in place of the Hub; false leaves it to the Hub. */
export type Fault = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

export interface FakeHub {
  readonly endpoint: string;
  readonly repos: Record<string, Repo>;
  /** 'GET /path' of every request, in order. */
  readonly log: string[];
  /** What came along with each, in the same order. */
  readonly authorizations: (string | undefined)[];
  fault: Fault | undefined;
}

/**
 * The first download of a file stops after 20,000 bytes; `half` is called once some of them lie in the cache at `home`. What
 * is asked of that file later is the Hub's. Returns the Range of every request for it, in order.
 */
export function stopsHalfway(hub: FakeHub, file: Buffer, id: string, home: string, half: () => void) {
  const ranges: (string | undefined)[] = [];
  const blobs = join(home, 'hub', `models--${id.replace('/', '--')}`, 'blobs');
  const came = () => readdirSync(blobs).some((n) => n.includes('incomplete') && statSync(join(blobs, n)).size > 0);
  hub.fault = (request, response, path) => {
    if (path !== `/${sha256(file)}`) return false;
    ranges.push(request.headers.range);
    if (ranges.length > 1) return false;
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, 20_000)); // more never comes
    const timer = setInterval(() => {
      if (!came()) return;
      clearInterval(timer);
      half();
    }, 20);
    return true;
  };
  return ranges;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Large files are named by SHA-256, as Git LFS does, the others by git's hash. */
export function isLarge(path: string): boolean {
  return /\.(?:onnx|onnx_data|safetensors)$/.test(path);
}

export function nameOf(path: string, bytes: Buffer): string {
  return isLarge(path)
    ? sha256(bytes)
    : createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): true {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
  return true;
}

export function refuse(
  response: ServerResponse,
  status: number,
  code?: string,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { ...(code ? { 'x-error-code': code } : {}), ...headers });
  response.end();
  return true;
}

/** What the Hub's own address says of a file; the bytes come from another one, as they do in life. */
function resolve(cdn: string, repo: Repo, path: string, response: ServerResponse): true {
  const bytes = repo.files[path];
  if (!bytes) return refuse(response, 404, 'EntryNotFound');
  const headers = {
    'x-repo-commit': COMMIT,
    'x-linked-etag': `"${nameOf(path, bytes)}"`,
    'x-linked-size': String(bytes.length),
    location: `${cdn}/${nameOf(path, bytes)}?signature=secret`,
  };
  if (isLarge(path)) return refuse(response, 302, undefined, headers);
  response.writeHead(200, { ...headers, etag: `"${nameOf(path, bytes)}"`, 'content-length': bytes.length });
  response.end(bytes);
  return true;
}

/** Bytes from the one that the range asks for on. */
export function sendFrom(request: IncomingMessage, response: ServerResponse, bytes: Buffer): true {
  const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0 && from >= bytes.length) return refuse(response, 416);
  const part = bytes.subarray(from);
  const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length, ...range });
  response.end(part);
  return true;
}

function answer(hub: FakeHub, cdn: string, url: URL, response: ServerResponse): true {
  const path = decodeURIComponent(url.pathname);
  if (path === '/api/models') {
    const words = url.searchParams.get('search') ?? '';
    const limit = Number(url.searchParams.get('limit'));
    const found = Object.entries(hub.repos).filter(([id]) => id.includes(words));
    return json(
      response,
      found.slice(0, limit).map(([id, repo]) => info(id, repo)),
    );
  }
  const [, id, what] = /^(?:\/api\/models)?\/([^/]+\/[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  const repo = hub.repos[id];
  if (!repo) return refuse(response, 404, 'RepoNotFound');
  if (!path.startsWith('/api/')) return resolve(cdn, repo, what.replace(`resolve/${COMMIT}/`, ''), response);
  if (what === undefined || what === 'revision/main' || what === `revision/${COMMIT}`)
    return json(response, info(id, repo));
  if (what !== `tree/${COMMIT}`) return refuse(response, 404, 'RevisionNotFound');
  // Two pages, as long lists have.
  const entries = Object.entries(repo.files).map(([file, bytes]) => entry(file, bytes));
  const half = Math.ceil(entries.length / 2);
  if (url.searchParams.has('cursor')) return json(response, entries.slice(half));
  return json(response, entries.slice(0, half), {
    link: `<${hub.endpoint}${url.pathname}?recursive=true&cursor=2>; rel="next"`,
  });
}

function info(id: string, { files, gated, license, downloads }: Repo) {
  return {
    _id: '1',
    id,
    sha: COMMIT,
    downloads: downloads ?? 0,
    likes: 0,
    gated: gated ? 'auto' : false,
    tags: license ? [`license:${license}`] : [],
    siblings: Object.keys(files).map((rfilename) => ({ rfilename })),
    lastModified: '2026-01-01T00:00:00Z',
  };
}

function entry(path: string, bytes: Buffer) {
  const lfs = isLarge(path) ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 } } : {};
  return { type: 'file', path, size: bytes.length, oid: isLarge(path) ? 'd'.repeat(40) : nameOf(path, bytes), ...lfs };
}

/** What the certificate of secured servers is trusted by: NODE_EXTRA_CA_CERTS. */
export const CERTIFICATE = join(__dirname, '..', 'fixtures', 'tls', 'certificate.pem');

export async function listen(server: Server, scheme = 'http'): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs until the test file ends. Large files are served by a second address. */
export async function fakeHub(scheme: 'http' | 'https' = 'http'): Promise<FakeHub> {
  const pem = (name: string) => readFileSync(join(CERTIFICATE, '..', name));
  const create = (handle: (request: IncomingMessage, response: ServerResponse) => void): Server =>
    scheme === 'http'
      ? createServer(handle)
      : createSecured({ key: pem('key.pem'), cert: pem('certificate.pem') }, handle);
  const state = { repos: {}, log: [], authorizations: [], fault: undefined, endpoint: '' };
  const hub: { -readonly [K in keyof FakeHub]: FakeHub[K] } = state;
  const serve = (then: (url: URL, request: IncomingMessage, response: ServerResponse) => void) =>
    create((request, response) => {
      const url = new URL(request.url ?? '/', 'http://hub');
      hub.log.push(`${request.method} ${url.pathname}`);
      hub.authorizations.push(request.headers.authorization);
      if (!hub.fault?.(request, response, decodeURIComponent(url.pathname))) then(url, request, response);
    });
  const cdn = await listen(
    serve(({ pathname }, request, response) => {
      const all = Object.values(hub.repos).flatMap(({ files }) => Object.entries(files));
      const found = all.find(([path, bytes]) => `/${nameOf(path, bytes)}` === pathname);
      if (found) sendFrom(request, response, found[1]);
      else refuse(response, 404);
    }),
    scheme,
  );
  hub.endpoint = await listen(
    serve((url, _, response) => answer(hub, cdn, url, response)),
    scheme,
  );
  return hub;
}
