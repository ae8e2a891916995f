/**
 * Completes a package-lock.json after `npm install`: a registry mirror may lack packages for platforms that are not its own,
 * npm then leaves them out of the lock, and `npm ci` refuses the lock. What is named as optional gets an entry here, and
 * every entry the hash that the registry names for it: what is installed is what was locked.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** The hash of a package, as the registry in use names it. */
function integrityOf(name, version) {
  const { status, stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const found = stdout.trim();
  if (status !== 0 || !found.startsWith('sha512-'))
    throw new Error(`the registry names no hash for ${name} ${version}: try again, or with another registry`);
  return found;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const { packages } = lock;
for (const [at, owner] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const platform = /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(\w+?)(-musl)?$/.exec(name);
    if (packages[key] || !platform) continue;
    const [, os, cpu, musl] = platform;
    const { license, dev, engines } = packages[at];
    packages[key] = {
      version,
      cpu: [cpu],
      dev,
      license,
      optional: true,
      os: [os],
      ...(musl ? { libc: ['musl'] } : {}),
      engines,
    };
  }
}
for (const [at, entry] of Object.entries(packages)) {
  // The project itself, and folders of it that are linked.
  if (entry.integrity !== undefined || entry.link || !at.includes('node_modules/')) continue;
  const { version, ...rest } = entry;
  const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
  packages[at] = { version, integrity: integrityOf(name, version), ...rest };
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
