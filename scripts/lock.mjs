/**
 * Completes package-lock.json after `npm install`: a registry mirror may lack packages for platforms that are not its own,
 * npm then leaves them out of the lock, and `npm ci` refuses the lock. What is named as optional gets an entry here.
 */
import { readFileSync, writeFileSync } from 'node:fs';

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
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
