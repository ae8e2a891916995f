/** The proxy of a request, by the environment variables that curl and Python read. */

import { BlockList, isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { UsageError } from '../../errors';

/** The proxy for an address, or null for a direct connection. */
export type ProxyFinder = (target: URL) => URL | null;

/** The hosts of NO_PROXY: `*`, a host with its subdomains, an address, a range of addresses, each with an optional port. */
function exempted(list: string): (target: URL) => boolean {
  const entries = list.split(/[\s,]+/).filter((e) => e !== '');
  const ranges = new BlockList();
  for (const entry of entries) {
    const [address, bits] = entry.split('/');
    const family = isIP(address);
    if (family === 0 || bits === undefined || !/^\d{1,3}$/.test(bits)) continue;
    if (Number(bits) <= (family === 4 ? 32 : 128))
      ranges.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return (target) => {
    const host = target.hostname.toLowerCase().replace(/^\[|\]$/g, '');
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    const family = isIP(host);
    if (family !== 0 && ranges.check(host, family === 4 ? 'ipv4' : 'ipv6')) return true;
    return entries.some((entry) => {
      const [, name, only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (entry === '*') return true;
      if (!name || (only !== undefined && only !== port)) return false;
      return host === name || host.endsWith(`.${name}`) || entry === host;
    });
  };
}

/** Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, also in lower case. Throws UsageError for other kinds of proxy. */
export function proxyFinder(env: Readonly<Record<string, string | undefined>>): ProxyFinder {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const skip = exempted(read('NO_PROXY') ?? '');
  return (target) => {
    const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    const text = read(name) ?? read('ALL_PROXY');
    if (text === undefined || skip(target)) return null;
    return proxyUrl(text, read(name) ? name : 'ALL_PROXY');
  };
}

/** 'proxy:3128' is read as http, as in curl. The text may contain a password, so errors do not quote it. */
function proxyUrl(text: string, name: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full) || !/^https?:$/.test(new URL(full).protocol))
    throw new UsageError(l10n.t`${name} is not the address of an http or https proxy: use http://HOST:PORT`);
  return new URL(full);
}
